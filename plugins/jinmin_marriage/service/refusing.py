"""不予办理 and 一次性告知: what becomes of an application that is not accepted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from pydantic import JsonValue

from jinmin.api import DraftKey, Invalid, Work, draw_serial, save_draft, take_step
from jinmin.api.cases import CorrectionItem, notify_corrections
from jinmin_marriage.forms import MarriageForm, read_parties, readable_parties
from jinmin_marriage.printouts import Ground
from jinmin_marriage.service.applying import Desk, keep_application, open_marriage_case, resume_case
from jinmin_marriage.service.parties import admit_parties, require_known_divisions

GROUNDS: Mapping[str, Ground] = {
    "age": Ground(text="未到法定结婚年龄", article="《婚姻登记条例》第九条第一项"),
    "voluntary": Ground(text="非男女双方完全自愿", article="《婚姻登记条例》第九条第二项"),
    "spouse": Ground(text="一方或者双方已有配偶", article="《婚姻登记条例》第九条第三项"),
    "kinship": Ground(text="属于直系血亲或者三代以内旁系血亲", article="《婚姻登记条例》第九条第四项"),
}
"""The only grounds on which a marriage may be refused (婚姻登记条例 art. 9)."""

DRAFT_FORM = "/marriage/apply"
"""Drafts are named by the page they are continued on."""


@dataclass(frozen=True)
class Notified:
    """An application that was answered with a notice: its case and the notice's number."""

    case_id: UUID
    case_no: str
    notice_no: str


@dataclass(frozen=True)
class Told(Notified):
    """Told what is lacking; ``notice_id`` is the host's notice."""

    notice_id: UUID


def refuse_application(
    w: Work,
    form: MarriageForm,
    desk: Desk,
    grounds: Sequence[str],
    *,
    reason: str,
    returned_case: UUID | None = None,
) -> Notified:
    """Refuse on legal grounds (keys of GROUNDS): the case closes, the couple gets a notice."""
    w.action = "marriage.refuse"
    if not grounds:
        raise Invalid("marriage.ground_missing", field="grounds")
    read = read_parties(form, w.today)
    require_known_divisions(w, form, read)
    persons = admit_parties(w, form, read)
    if returned_case is None:
        case = open_marriage_case(w, desk, persons)
    else:
        case = resume_case(w, returned_case, persons)
    take_step(w, case, "precheck", "refuse", opinion=opinion_of(grounds, reason))
    keep_application(w, case, form, read, persons)
    return Notified(case.id, case.case_no, draw_notice_no(w, desk.region))


def tell_shortfalls(
    w: Work,
    form: MarriageForm,
    desk: Desk,
    items: Sequence[CorrectionItem],
    values: Mapping[str, JsonValue],
    *,
    returned_case: UUID | None = None,
    new_facts: str = "",
) -> Told:
    """Tell at once all that is lacking: the case waits for the couple, the form waits as its draft.

    The card of each party whose number could be read counts as shown unless it is among ``items``. Raises
    what ``notify_corrections`` raises; a second notice needs ``new_facts``.
    """
    w.action = "marriage.tell_shortfalls"
    if not items:
        raise Invalid("marriage.shortfall_missing", field="shortfalls")
    read = readable_parties(form, w.today)
    if not read:
        raise Invalid("marriage.nobody_read", field="groom.id_number")
    persons = admit_parties(w, form, read)
    if returned_case is None:
        case = open_marriage_case(w, desk, persons)
    else:
        case = resume_case(w, returned_case, persons)
    w.flush()
    shown = [f"{role}_id" for role in read]
    notice = notify_corrections(w, case, "precheck", "correct", items, shown=shown, new_facts=new_facts)
    if returned_case is None:
        save_draft(w, DraftKey(DRAFT_FORM, str(case.id)), values, 0)
    return Told(case.id, case.case_no, notice.number, notice.id)


def opinion_of(grounds: Sequence[str], reason: str) -> str:
    """The grounds and the clerk's words as the step keeps them."""
    texts = [f"{GROUNDS[ground].text}（{GROUNDS[ground].article}）" for ground in grounds]
    return "；".join([*texts, *([reason.strip()] if reason.strip() else [])])


def draw_notice_no(w: Work, region: str) -> str:
    """The next number of this office's notices of the year."""
    key = f"marriage.notice.{region}.{w.today.year}"
    return f"{region}-{w.today.year}-{draw_serial(w, key):05d}"
