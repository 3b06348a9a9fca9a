"""发证: the booklets' numbers after they were printed, and the hand-over to both spouses."""

from collections.abc import Collection, Mapping
from functools import lru_cache
from uuid import UUID

import sqlalchemy as sa

from jinmin.api import Invalid, InvalidForm, Refused, Work, require, within
from jinmin_marriage.forms import ROLES
from jinmin_marriage.models import MarriageRecord, RecordState
from jinmin_marriage.reissue_models import Reissue
from jinmin_marriage.service.booklets import PrintNumbers, read_numbers, use_booklets
from jinmin_marriage.service.printing import require_record_of_case
from jinmin_marriage.service.spoiling import SpoilRequest, return_booklet, spoil_used_booklet

RECORD, REISSUE = MarriageRecord.__table__, Reissue.__table__

CONFIRMATIONS: Mapping[str, str] = {
    "present": "双方在场，已核实身份",
    "signed": "双方已在领证处签名、按指印",
    "registrar": "登记员已亲笔签名",
    "sealed": "已盖婚姻登记专用章、钢印",
}
"""What the registrar confirms before the certificates leave the office; seals are never drawn."""


def enter_print_numbers(w: Work, case_id: UUID, numbers: PrintNumbers) -> None:
    """Note the booklets that are used, as they stand in the fields; raises as ``use_booklets``."""
    w.action, w.case_id = "marriage.print_numbers", case_id
    record = _record_to_issue(w, case_id)
    use_booklets(w, record, read_numbers(w, numbers, record.region))


def spoil_certificate(w: Work, case_id: UUID, asked: SpoilRequest) -> None:
    """作废本张 while the certificates still lie at the office; see ``spoil_used_booklet``."""
    w.action, w.case_id = "marriage.booklets.spoil", case_id
    spoil_used_booklet(w, _record_to_issue(w, case_id), asked)


def return_certificate(w: Work, case_id: UUID, asked: SpoilRequest) -> None:
    """退回空白 of a number scanned by mistake, as long; see ``return_booklet``."""
    w.action, w.case_id = "marriage.booklets.return", case_id
    return_booklet(w, _record_to_issue(w, case_id), asked)


def hand_over_certificates(w: Work, case_id: UUID, confirmed: Collection[str]) -> None:
    """办结: both spouses hold their certificates; Invalid ``marriage.not_confirmed`` without every tick."""
    w.action, w.case_id = "marriage.hand_over", case_id
    record = _record_to_issue(w, case_id)
    missing = [title for key, title in CONFIRMATIONS.items() if key not in confirmed]
    if missing:
        raise Invalid("marriage.not_confirmed", missing="、".join(missing))
    missing_numbers = [role for role in ROLES if not getattr(record, f"print_no_{role}")]
    if missing_numbers:
        raise InvalidForm(
            tuple(Invalid("marriage.print_no_missing", field=f"print_no_{role}") for role in missing_numbers)
        )
    record.issued_on, record.issued_by = w.today, w.actor.user_id


def not_handed_over(w: Work) -> sa.Select[tuple[UUID]]:
    """已登记未领证: the cases whose certificates, new or reissued, still lie at an office of the actor's view."""
    return _not_handed_over(w.actor.region)


@lru_cache(maxsize=256)
def _not_handed_over(region: str) -> sa.Select[tuple[UUID]]:
    # The same statement each time: a worklist keeps its own by it.
    registered = sa.select(RECORD.c.case_id).where(
        within(RECORD.c.region, region),
        RECORD.c.issued_on.is_(None),
        RECORD.c.case_id.is_not(None),
        RECORD.c.state == RecordState.VALID,
    )
    reissued = sa.select(REISSUE.c.case_id).where(
        within(REISSUE.c.region, region), REISSUE.c.issued_on.is_(None), REISSUE.c.certificate_no.is_not(None)
    )
    return sa.select(sa.union_all(registered, reissued).subquery().c.case_id)


def _record_to_issue(w: Work, case_id: UUID) -> MarriageRecord:
    record = require_record_of_case(w, case_id)
    require(w.actor, "marriage.register", record.region)
    locked = w.lock(MarriageRecord, record.id)
    if locked.issued_on is not None:
        raise Refused("marriage.issued_already", day=locked.issued_on.isoformat())
    return locked
