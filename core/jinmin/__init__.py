"""金民: a plug-in host for civil-affairs business."""

__version__ = "0.1.0"
