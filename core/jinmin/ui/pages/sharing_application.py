"""One 共享申请: what is asked for and why; form check, answer, and the reason where it is no."""

from collections.abc import Callable
from uuid import UUID

from jinmin.db.work import Work
from jinmin.errors import NotFound
from jinmin.exchange.resources import ResourceCatalogue
from jinmin.identity import require
from jinmin.sharing.applications import check_form, grant_application, refuse_application
from jinmin.sharing.listing import admitted_clients
from jinmin.sharing.models import EVERY_FIELD, ApplicationState, SharingAgreement, SharingApplication
from jinmin.sharing.policy import MANAGE, VIEW
from jinmin.ui.context import PageContext
from jinmin.ui.facts import facts
from jinmin.ui.pages.sharing_applications import TONES
from jinmin.ui.question import Answers, Blank, question
from jinmin.ui.rows import Cell
from jinmin.ui.sections import section
from jinmin.ui.words import day

Decide = Callable[[Work, str], SharingApplication | SharingAgreement]
ONCE = "办理后记入台账，不能撤回。"


async def page(context: PageContext, application_id: str) -> None:
    """Facts, and beside the title what this post may decide."""
    try:
        wanted = UUID(application_id)
    except ValueError:
        raise NotFound("sharing.application_unknown", number=application_id) from None
    one, client, titles = await context.read(lambda w: _read(w, wanted))
    if context.actor.may(MANAGE):
        with context.head:
            _decisions(context, one)
    _facts(one, client, titles)


def _read(w: Work, application_id: UUID) -> tuple[SharingApplication, str, dict[str, str]]:
    one = w.get(SharingApplication, application_id)
    require(w.actor, VIEW, one.region)
    resource = w.port(ResourceCatalogue).find(one.resource)
    titles = {item.field: item.title for item in resource.items} if resource else {}
    titles[""] = resource.title if resource else one.resource
    return one, admitted_clients(w).get(one.client, one.client), titles


def _facts(one: SharingApplication, client: str, titles: dict[str, str]) -> None:
    asked = "、".join(titles.get(name, name) for name in one.fields)
    due = "（暂定）" if one.due_provisional else ""
    with section(f"共享申请 {one.number}"):
        facts(
            {
                "状态": Cell(one.state.label, TONES[one.state], tag=True),
                "申请系统": client,
                "信息资源": titles[""],
                "区划": one.region or "全国",
                "使用期限": f"{day(one.wanted_from)} 至 {day(one.wanted_to)}",
                "每日条数": str(one.daily_records),
                "收到": day(one.submitted_on),
                "形式审查期限": day(one.check_due) + ("" if one.answer_due else due),
                "答复期限": day(one.answer_due) + due if one.answer_due else "",
                "办理日期": day(one.answered_on) if one.answered_on else "",
            }
        )
    with section("申请内容"):
        facts(
            {
                "信息项": "全部" if EVERY_FIELD in one.fields else asked,
                "用途": one.purpose,
                "依据": one.basis,
                "再提供": one.onward_use or "不再提供",
                "理由": one.reason,
            },
            columns=1,
        )


def _decisions(context: PageContext, one: SharingApplication) -> None:
    if one.state is ApplicationState.SUBMITTED:
        _ask(context, "退回补正", "缺什么", lambda w, said: check_form(w, one.id, said))
        _ask(context, "形式审查通过", "", lambda w, _said: check_form(w, one.id))
    if one.state is ApplicationState.CHECKED:
        _ask(context, "拒绝", "拒绝的理由", lambda w, said: refuse_application(w, one.id, said))
        _ask(context, "同意并订立协议", "", lambda w, _said: grant_application(w, one.id))


def _ask(context: PageContext, title: str, blank: str, decide: Decide) -> None:
    async def act(given: Answers) -> None:
        await context.act(lambda w: decide(w, given.get("said", "")).number)
        await context.refresh()

    async def ask() -> None:
        blanks = [Blank("said", blank, long=True, most=400, required=True)] if blank else []
        await question(context, title, ONCE, blanks, act, yes="办理")

    context.button(title, ask, kind="second" if blank else "main", key="" if blank else "Ctrl+Enter")
