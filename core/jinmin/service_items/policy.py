"""Rights over the item lists, and what a node may set about them."""

from dataclasses import dataclass

VIEW = "matter.view"
"""Look at the lists and their comparison."""
MAINTAIN = "matter.maintain"
"""Write and submit versions of one's division (维护者)."""
PUBLISH = "matter.publish"
"""Publish, send back and end them; never one's own (发布者)."""


@dataclass(frozen=True)
class ItemPolicy:
    """The node offers one. ``code_profile`` names the generation of codes (``matter_code_profiles.toml``).

    ``most_import_rows`` and ``most_import_bytes`` (unpacked) bound an imported file.
    """

    code_profile: str = "national_platform"
    most_import_rows: int = 300_000
    most_import_bytes: int = 1_500_000_000
