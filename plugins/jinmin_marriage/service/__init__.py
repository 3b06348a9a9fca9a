"""Everything a clerk can do about a marriage, as functions over a unit of work."""

from jinmin_marriage.service.applying import Accepted, Desk, apply_for_marriage, try_rules
from jinmin_marriage.service.checking import (
    Checked,
    application_of,
    check_over_network,
    checks_of,
    form_of,
    override_face,
    record_face,
    store_answers,
)
from jinmin_marriage.service.correcting import CORRECTABLE, correct_record
from jinmin_marriage.service.registering import (
    PrintNumbers,
    Registered,
    register_marriage,
    review_application,
)

__all__ = [
    "CORRECTABLE",
    "Accepted",
    "Checked",
    "Desk",
    "PrintNumbers",
    "Registered",
    "application_of",
    "apply_for_marriage",
    "check_over_network",
    "checks_of",
    "correct_record",
    "form_of",
    "override_face",
    "record_face",
    "register_marriage",
    "review_application",
    "store_answers",
    "try_rules",
]
