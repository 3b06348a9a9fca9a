"""What stands in the way of accepting and can be settled at the desk: another name on record, an open case."""

from dataclasses import dataclass
from uuid import UUID

from jinmin.api import Work, text
from jinmin.api.pages import Halted, PageContext, act_as_colleague, plain_button
from jinmin_marriage.forms import MarriageForm, Role
from jinmin_marriage.pages.dialogs import answer_in_words, ask_colleague
from jinmin_marriage.service import NameRequest, amend_name, find_open_case
from jinmin_marriage.service.amending import misnamed_parties
from jinmin_marriage.service.applying import known_ids

SIDES: dict[Role, str] = {"groom": "男方", "bride": "女方"}
NAMES = (
    "系统中此证件号码登记的是另一个姓名。所填姓名与居民身份证原件一致的，可在此变更人员信息："
    "由另一名工作人员核对原件后确认，经办人、确认人和理由都记入台账；变更后继续受理。"
    "所填有误的，请返回更正。"
)


@dataclass(frozen=True)
class OpenCase:
    """The case this couple has already."""

    case_id: UUID
    case_no: str


async def put_names_right(context: PageContext, form: MarriageForm) -> None:
    """Amend what is on record under another name, each with a second person; Halted when the clerk goes back."""
    for role in await context.read(lambda w: misnamed_parties(w, form)):
        given = await ask_colleague(
            f"{SIDES[role]}人员信息变更",
            NAMES,
            present=False,
            yes="确认变更",
            tick="已核对居民身份证原件，姓名与所填一致",
        )
        if given is None:
            raise Halted
        asked_by = context.actor.user_id
        assert asked_by is not None
        party = form.party(role)
        wanted = NameRequest(party.id_number, party.name, asked_by, given.reason, document_seen=True)

        def amend(w: Work, wanted: NameRequest = wanted) -> None:
            amend_name(w, wanted)

        await act_as_colleague(context, given.login, given.password, amend)


async def reason_for_second(context: PageContext, form: MarriageForm, returned: UUID | None) -> str:
    """Why this couple needs a second open case; "" when it has none. Halted when the clerk goes back."""
    found = await context.read(lambda w: _open_case(w, form, returned))
    if found is None:
        return ""

    def go_there() -> None:
        context.open(f"/cases/{found.case_id}")

    reason = await answer_in_words(
        "双方已有在办的结婚登记",
        text("marriage.open_case", case_no=found.case_no),
        yes="仍要另办",
        beside=lambda: plain_button(f"打开 {found.case_no}", go_there, kind="second").mark("open-first"),
    )
    if reason is None:
        raise Halted
    return reason


def _open_case(w: Work, form: MarriageForm, returned: UUID | None) -> OpenCase | None:
    ids = known_ids(w, form)
    if len(ids) < len(SIDES):
        return None
    found = find_open_case(w, ids["groom"], ids["bride"], besides=returned)
    return OpenCase(*found) if found else None
