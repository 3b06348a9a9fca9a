"""What was printed for a case (打印): how often, by whom, on which blank form, and why again."""

import sqlalchemy as sa

from jinmin.cases.access import mark, require_authority
from jinmin.cases.models import Case, CasePrint
from jinmin.db.work import Work
from jinmin.errors import Invalid

PRINT = CasePrint.__table__

_SAME = (
    sa.select(PRINT.c.id)
    .where(PRINT.c.case_id == sa.bindparam("case_id"), PRINT.c.document == sa.bindparam("document"))
    .limit(1)
)


def record_print(
    w: Work,
    case: Case,
    *,
    document: str,
    title: str,
    content_id: str,
    serial: str = "",
    copies: int = 1,
    reason: str = "",
) -> CasePrint:
    """Note that ``document`` (id of its template) was printed; a closed case may be printed from too.

    ``serial`` is the number on the blank form (印制号). Printing the same document again needs a
    ``reason``: Invalid ``print.reason_needed``.
    """
    require_authority(w, case)
    if copies < 1:
        raise Invalid("print.copies", field="copies", copies=copies)
    if not reason.strip() and _was_printed(w, case, document):
        raise Invalid("print.reason_needed", field="reason", title=title)
    mark(w, case, "case.print")
    return w.add(
        CasePrint(
            origin=case.origin,
            epoch=case.epoch,
            case_id=case.id,
            document=document,
            title=title,
            content_id=content_id,
            serial=serial,
            copies=copies,
            reason=reason.strip(),
            printed_by=w.actor.user_id,
            printed_by_name=w.actor.name,
            printed_at=w.at,
        )
    )


def _was_printed(w: Work, case: Case, document: str) -> bool:
    waiting = w.waiting(CasePrint)
    if any(row.case_id == case.id and row.document == document for row in waiting):
        return True
    if case in w.waiting(Case):
        return False
    return w.execute(_SAME, {"case_id": case.id, "document": document}).first() is not None
