"""The plug-in's matters, as the catalogue knows them."""

MARRY = "marriage.marry"
"""结婚登记."""

REISSUE = "marriage.reissue"
"""补领结婚证."""
