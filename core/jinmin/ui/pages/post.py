"""One post: its rights in words, who holds, held and will hold it; appointing, and ending an appointment."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from nicegui import events, ui
from pydantic import BaseModel, ConfigDict, Field

from jinmin.db.work import Work
from jinmin.host_data import right_title
from jinmin.identity import AppointmentInput, PostKind, appoint, end_appointment
from jinmin.identity.accounts import AppointmentLine, accounts_to_appoint
from jinmin.identity.organisation_lists import CounterLine, counters_of
from jinmin.identity.post_lists import PostLine, post_with_holders
from jinmin.ui.context import PageContext
from jinmin.ui.facts import facts
from jinmin.ui.field_specs import Option
from jinmin.ui.form_dialogs import Question, ask_form
from jinmin.ui.forms import Asked, Form
from jinmin.ui.pages.staff import region_name
from jinmin.ui.pages.staff_account import record_id
from jinmin.ui.pages.staff_words import kind_cell, term
from jinmin.ui.records import RecordLookup
from jinmin.ui.rights_list import groups_of
from jinmin.ui.rows import Cell, Column, Row
from jinmin.ui.sections import card, section
from jinmin.ui.tables import Empty, RowTable
from jinmin.ui.words import day

HOLDERS = (
    Column("name", "姓名", lead=True),
    Column("state", "状态", side=True),
    Column("login", "账号", code=True),
    Column("window", "窗口", sparse=True),
    Column("from", "任职自"),
    Column("to", "任职至（含）"),
)


class LastDay(BaseModel):
    """Until when somebody holds the post."""

    model_config = ConfigDict(extra="forbid")

    valid_to: date = Field(title="最后一天（含）")


@dataclass(frozen=True)
class _Read:
    line: PostLine
    holders: tuple[AppointmentLine, ...]
    counters: tuple[CounterLine, ...]
    region: str


async def page(context: PageContext, post_id: str) -> None:
    """Facts, holders, rights."""
    wanted = record_id(post_id)
    _Post(context, await context.read(lambda w: _read(w, wanted))).draw()


def _read(w: Work, post_id: UUID) -> _Read:
    line, holders = post_with_holders(w, post_id)
    return _Read(line, holders, counters_of(w, line.org_id), region_name(w, line.region))


class _Post:
    def __init__(self, context: PageContext, found: _Read) -> None:
        self._context = context
        self._found = found
        self._line = found.line

    def draw(self) -> None:
        context, line = self._context, self._line
        with context.head:
            if line.kind is PostKind.BUSINESS:
                rights = f"/posts/{line.id}/rights"
                context.button("调整权限", lambda: context.open(rights), kind="second")
            context.button("任职", self._appoint, key="n", icon="person_add")
        with section(line.title):
            facts(
                {
                    "机构": line.org,
                    "种类": kind_cell(line.kind),
                    "管辖范围": self._found.region,
                    "今日在任": f"{line.holders} 人" if line.holders else Cell("空缺", "amber"),
                }
            )
        self._draw_holders()
        self._draw_rights()

    def _draw_holders(self) -> None:
        today = self._context.node.clock.today()
        with card():
            ui.label("任职").classes("jm-group-title jm-table-title")
            table = RowTable(HOLDERS, Empty("没有人任职", "按 N 给一个账号任职。"), "任职", opens=True)
            table.on("open", self._context.on(self._end))
            table.show([_row(each, today) for each in self._found.holders])
            if self._found.holders:
                ui.label("点一行，登记任职的最后一天。").classes("jm-found-note")

    def _draw_rights(self) -> None:
        node, rights = self._context.node, self._line.rights
        with section("权限"):
            if self._line.kind is not PostKind.BUSINESS:
                ui.label("三员的权限固定，不能增减。").classes("jm-muted").style("margin-bottom:8px")
                titles = sorted(right_title(right, node.permissions()) for right in rights)
                facts({"固定权限": "、".join(titles)}, columns=1)
                return
            groups = groups_of(node)
            known = {right.id for offered in groups.values() for right in offered}
            told = {
                title: "、".join(right.title for right in offered if right.id in rights)
                for title, offered in groups.items()
            }
            facts(told | {"已不提供": "、".join(sorted(rights - known))}, columns=1)
            if not rights:
                ui.label("没有权限。").classes("jm-muted")

    async def _appoint(self) -> None:
        context, line = self._context, self._line
        lookup = RecordLookup(context, _accounts, "staff.no_account")
        first = await lookup("")
        seats = {str(each.id): _seat(each) for each in self._found.counters}

        def draw(form: Form[AppointmentInput]) -> None:
            form.keep("post_id", str(line.id))
            who = form.field(
                "user_id",
                Asked(
                    kind="region",
                    label="账号",
                    hint="按账号或姓名查找；从外地调入的输入完整账号",
                    lookup=lookup,
                ),
            )
            who.control.offer(first)
            if seats:
                form.field("counter_id", Asked(kind="choice", label="登记处或窗口", options=seats))
            form.field("valid_from", Asked(label="任职自"))
            form.field("valid_to", Asked(label="任职至（含）", hint="不填：长期"))
            form.fill({"valid_from": context.node.clock.today()})

        async def act(form: Form[AppointmentInput]) -> None:
            given = form.read()
            await context.act(lambda w: appoint(w, given).id, form=form)

        said = f"{line.org} · {line.title}。自任职之日起，本人登录后就有这个岗位的全部权限。"
        asked = Question("任职", said, AppointmentInput, draw, "任职", "appoint")
        if await ask_form(context, asked, act):
            ui.notify("已任职", type="positive")
            await context.refresh()

    async def _end(self, event: events.GenericEventArguments) -> None:
        context = self._context
        held = next(each for each in self._found.holders if str(each.id) == str(event.args))

        def draw(form: Form[LastDay]) -> None:
            form.field("valid_to")
            form.fill({"valid_to": held.valid_to or context.node.clock.today()})

        async def act(form: Form[LastDay]) -> None:
            on = form.read().valid_to
            await context.act(
                lambda w: end_appointment(w, held.id, on, expected=held.version).version, form=form
            )

        said = f"{held.name}（{held.login}）任职到这一天为止；过后不再有这个岗位的权限。"
        asked = Question("任职的最后一天", said, LastDay, draw, "登记", "end-appointment", danger=True)
        if await ask_form(context, asked, act):
            await context.refresh()


def _accounts(w: Work, typed: str) -> list[Option]:
    return [
        Option(str(user_id), f"{name}（{login}）", (login,))
        for user_id, login, name in accounts_to_appoint(w, typed)
    ]


def _seat(counter: CounterLine) -> str:
    return f"{counter.office} · {counter.title}" if counter.office else counter.title


def _row(line: AppointmentLine, today: date) -> Row:
    return Row(
        str(line.id),
        {
            "name": line.name,
            "state": term(line, today),
            "login": line.login,
            "window": line.window,
            "from": day(line.valid_from),
            "to": day(line.valid_to) or "长期",
        },
    )
