"""政务服务事项基本目录 and 实施清单: versions, inheritance between the levels, transfer, guides."""

from jinmin.service_items.drafting import Examined, Plan, examine, save_draft, start_draft, submit_draft
from jinmin.service_items.effective import Effective, Layer, effective
from jinmin.service_items.entries import EntryKey, above, elements_of, key_of, version_of, versions_of
from jinmin.service_items.exporting import write_entries
from jinmin.service_items.gate import PublicationGate
from jinmin.service_items.guide import Guide, build_guide, guide_pdf, guides_of
from jinmin.service_items.importing import (
    ImportRefused,
    ImportReport,
    import_entries,
    preview_import,
    read_entries,
)
from jinmin.service_items.inheritance import Deviation, deviations, inheritance_rules
from jinmin.service_items.models import ItemState, ItemVersion
from jinmin.service_items.pinning import GovernedMatters, Pinned, governed, governed_by, pin_versions
from jinmin.service_items.policy import MAINTAIN, PUBLISH, VIEW, ItemPolicy
from jinmin.service_items.publishing import end_version, publish, send_back
from jinmin.service_items.searching import ItemPage, ItemQuery, search_items
from jinmin.service_items.shipping import ship_items
from jinmin.service_items.transfer_rows import travelling
from jinmin.service_items.unifying import Departure, coming_days, unify

__all__ = [
    "MAINTAIN",
    "PUBLISH",
    "VIEW",
    "Departure",
    "Deviation",
    "Effective",
    "EntryKey",
    "Examined",
    "GovernedMatters",
    "Guide",
    "ImportRefused",
    "ImportReport",
    "ItemPage",
    "ItemPolicy",
    "ItemQuery",
    "ItemState",
    "ItemVersion",
    "Layer",
    "Pinned",
    "Plan",
    "PublicationGate",
    "above",
    "build_guide",
    "coming_days",
    "deviations",
    "effective",
    "elements_of",
    "end_version",
    "examine",
    "governed",
    "governed_by",
    "guide_pdf",
    "guides_of",
    "import_entries",
    "inheritance_rules",
    "key_of",
    "pin_versions",
    "preview_import",
    "publish",
    "read_entries",
    "save_draft",
    "search_items",
    "send_back",
    "ship_items",
    "start_draft",
    "submit_draft",
    "travelling",
    "unify",
    "version_of",
    "versions_of",
    "write_entries",
]
