"""Everything a clerk can do about a marriage, as functions over a unit of work."""

from jinmin_marriage.service.amending import NameRequest, amend_name
from jinmin_marriage.service.applying import Accepted, Desk, apply_for_marriage
from jinmin_marriage.service.booklets import PrintNumbers
from jinmin_marriage.service.checking import (
    Checked,
    application_of,
    check_over_network,
    checks_of,
    form_of,
    override_face,
    record_face,
    record_faces,
    store_answers,
)
from jinmin_marriage.service.correcting import CORRECTABLE, correct_note, correct_party
from jinmin_marriage.service.exchanging import (
    Exchange,
    read_exchange_paper,
    verify_identity,
)
from jinmin_marriage.service.filing import STATEMENTS, file_material, reuse_material, scan_limits
from jinmin_marriage.service.identities import Identity
from jinmin_marriage.service.issuing import (
    CONFIRMATIONS,
    enter_print_numbers,
    hand_over_certificates,
    return_certificate,
    spoil_certificate,
)
from jinmin_marriage.service.refusing import GROUNDS, Notified, Told, refuse_application, tell_shortfalls
from jinmin_marriage.service.registering import (
    Registered,
    register_marriage,
    review_application,
)
from jinmin_marriage.service.spoiling import (
    SpoilRequest,
    persons_to_spoil,
    spoil_blank_booklet,
    spoil_used_booklet,
)
from jinmin_marriage.service.stock import hand_out_booklets, receive_booklets, stock_of_office

__all__ = [
    "CONFIRMATIONS",
    "CORRECTABLE",
    "GROUNDS",
    "STATEMENTS",
    "Accepted",
    "Checked",
    "Desk",
    "Exchange",
    "Identity",
    "NameRequest",
    "Notified",
    "PrintNumbers",
    "Registered",
    "SpoilRequest",
    "Told",
    "amend_name",
    "application_of",
    "apply_for_marriage",
    "check_over_network",
    "checks_of",
    "correct_note",
    "correct_party",
    "enter_print_numbers",
    "file_material",
    "form_of",
    "hand_out_booklets",
    "hand_over_certificates",
    "override_face",
    "persons_to_spoil",
    "read_exchange_paper",
    "receive_booklets",
    "record_face",
    "record_faces",
    "refuse_application",
    "register_marriage",
    "return_certificate",
    "reuse_material",
    "review_application",
    "scan_limits",
    "spoil_blank_booklet",
    "spoil_certificate",
    "spoil_used_booklet",
    "stock_of_office",
    "store_answers",
    "tell_shortfalls",
    "verify_identity",
]
