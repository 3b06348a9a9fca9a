"""补发结婚证: the new number, the booklets, the hand-over to who applied."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from jinmin.api import (
    CertificateNumber,
    CertificateNumberKind,
    Invalid,
    InvalidForm,
    Refused,
    Work,
    draw_serial,
    lock_case,
    require,
    take_step,
)
from jinmin_marriage.forms import ROLES
from jinmin_marriage.reissue_models import Reissue
from jinmin_marriage.service.booklets import PrintNumbers, read_numbers, use_booklets
from jinmin_marriage.service.lengths import within_column
from jinmin_marriage.service.own_qualification import require_registrar
from jinmin_marriage.service.reissuing import form_of_reissue, reissue_of, require_ready
from jinmin_marriage.service.spoiling import SpoilRequest, return_booklet, spoil_used_booklet

TABLE = Reissue.__table__

REISSUE_CONFIRMATIONS: Mapping[str, str] = {
    "present": "申请人在场，已核实身份",
    "signed": "申请人已在领证处签名、按指印",
    "registrar": "登记员已亲笔签名",
    "sealed": "已盖婚姻登记专用章、钢印",
}


@dataclass(frozen=True)
class Reissued:
    """A certificate issued anew."""

    reissue_id: UUID
    certificate_no: str
    registered_on: date


def issue_reissue(
    w: Work, case_id: UUID, numbers: PrintNumbers = PrintNumbers(), *, expected: int | None = None
) -> Reissued:
    """发证: everything once more on this day; the number BJ… is drawn last, the original one is kept."""
    w.action, w.case_id = "marriage.reissue.issue", case_id
    case = lock_case(w, case_id, expected=expected)
    require_registrar(w)
    require_ready(w, case)
    numbers = _for_applicants(reissue_of(w, case_id), read_numbers(w, numbers, case.region))
    take_step(w, case, "issue", "issued")
    reissue = w.lock(Reissue, reissue_of(w, case_id).id)
    use_booklets(w, reissue, numbers)
    reissue.registered_on = w.today
    reissue.registrar_id, reissue.registrar = w.actor.user_id, w.actor.name
    w.flush()
    serial = draw_serial(w, f"marriage.BJ.{case.region}.{w.today.year}")
    number = CertificateNumber(CertificateNumberKind.MARRIAGE_REISSUE, case.region, w.today.year, serial)
    reissue.certificate_no = str(number)
    return Reissued(reissue.id, str(number), w.today)


def enter_reissue_numbers(w: Work, case_id: UUID, numbers: PrintNumbers) -> None:
    """Note the booklets that are used, as they stand in the fields; raises as ``use_booklets``."""
    w.action, w.case_id = "marriage.reissue.print_numbers", case_id
    reissue = _to_hand_out(w, case_id)
    wanted = _for_applicants(reissue, read_numbers(w, numbers, reissue.region))
    use_booklets(w, reissue, wanted)


def spoil_reissued(w: Work, case_id: UUID, asked: SpoilRequest) -> None:
    """作废本张 while the reissued certificate still lies at the office; see ``spoil_used_booklet``."""
    w.action, w.case_id = "marriage.booklets.spoil", case_id
    spoil_used_booklet(w, _to_hand_out(w, case_id), asked)


def return_reissued(w: Work, case_id: UUID, asked: SpoilRequest) -> None:
    """退回空白 of a number scanned by mistake, as long; see ``return_booklet``."""
    w.action, w.case_id = "marriage.booklets.return", case_id
    return_booklet(w, _to_hand_out(w, case_id), asked)


def hand_over_reissue(w: Work, case_id: UUID, confirmed: Collection[str], note: str = "") -> None:
    """办结: who applied holds the certificate."""
    w.action, w.case_id = "marriage.reissue.hand_over", case_id
    reissue = _to_hand_out(w, case_id)
    missing = [title for key, title in REISSUE_CONFIRMATIONS.items() if key not in confirmed]
    if missing:
        raise Invalid("marriage.not_confirmed", missing="、".join(missing))
    for role in form_of_reissue(reissue).applying:
        if not getattr(reissue, f"print_no_{role}"):
            raise Invalid("marriage.print_no_missing", field=f"print_no_{role}")
    reissue.note = within_column(TABLE.c.note, note, "note")
    reissue.issued_on, reissue.issued_by = w.today, w.actor.user_id


def _for_applicants(reissue: Reissue, numbers: PrintNumbers) -> PrintNumbers:
    """Who does not apply gets no booklet: Invalid ``marriage.print_no_not_applying`` at the field."""
    applying = form_of_reissue(reissue).applying
    others = [role for role in ROLES if role not in applying and getattr(numbers, role)]
    if others:
        raise InvalidForm(
            tuple(Invalid("marriage.print_no_not_applying", field=f"print_no_{role}") for role in others)
        )
    return numbers


def _to_hand_out(w: Work, case_id: UUID) -> Reissue:
    reissue = reissue_of(w, case_id)
    require(w.actor, "marriage.register", reissue.region)
    locked = w.lock(Reissue, reissue.id)
    if locked.certificate_no is None:
        raise Refused("marriage.reissue_not_issued")
    if locked.issued_on is not None:
        raise Refused("marriage.issued_already", day=locked.issued_on.isoformat())
    return locked
