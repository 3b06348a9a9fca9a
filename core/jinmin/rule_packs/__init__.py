"""规则包: the parameters and entries of one level as one signed file, and taking it in elsewhere."""

from jinmin.rule_packs.exporting import export_pack, signer_card
from jinmin.rule_packs.importing import (
    PackDifference,
    PackError,
    PackRefused,
    PackReport,
    import_pack,
    parameters_with,
    preview_pack,
)
from jinmin.rule_packs.pack import RulePack, SignerCard, read_pack, read_signer

__all__ = [
    "PackDifference",
    "PackError",
    "PackRefused",
    "PackReport",
    "RulePack",
    "SignerCard",
    "export_pack",
    "import_pack",
    "parameters_with",
    "preview_pack",
    "read_pack",
    "read_signer",
    "signer_card",
]
