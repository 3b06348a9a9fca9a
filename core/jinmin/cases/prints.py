"""What was printed for a case (打印): how often, by whom, on which blank form, and why again."""

from jinmin.cases.access import mark, require_authority
from jinmin.cases.contents import contents_of
from jinmin.cases.models import Case, CasePrint
from jinmin.db.work import Work
from jinmin.errors import Invalid


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
    return any(each.document == document for each in contents_of(w, case.id).prints.values())
