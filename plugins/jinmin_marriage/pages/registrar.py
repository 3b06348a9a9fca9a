"""One registrar: today's standing, every term; N grants, R renews, and revoking says why."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from nicegui import ui

from jinmin.api import Work
from jinmin.api.pages import Cell, Column, Empty, PageContext, Row, RowTable, card, day, facts, section
from jinmin_marriage.pages import markup
from jinmin_marriage.pages.apply import case_id_of
from jinmin_marriage.pages.registrar_acts import grant, renew, revoke
from jinmin_marriage.pages.registrar_words import OPEN_END, standing_cell, standing_day
from jinmin_marriage.qualification_terms import Standing
from jinmin_marriage.service.qualifying import QUALIFY, training_years
from jinmin_marriage.service.registrars import GrantedTerm, Registrar, registrar, warn_days

TERMS = (
    Column("term", "期限", lead=True),
    Column("standing", "状态", side=True),
    Column("trained", "培训考核合格"),
    Column("issued_by", "培训考核机关", wrap=True),
    Column("number", "凭据编号", code=True),
    Column("granted_by", "核定人"),
    Column("revoked", "撤销", wrap=True, sparse=True),
)
NEVER = Empty("还没有核定过资格", "没有资格的账号可以受理、核对、审查，不能登记发证。")
RENEWABLE = (Standing.VALID, Standing.ENDED, Standing.AHEAD)


@dataclass(frozen=True)
class _Shown:
    one: Registrar
    today: date
    warn: int
    years: int


async def page(context: PageContext, user_id: str) -> None:
    """What holds, below it how it came about; the buttons only for whoever decides, and never about oneself."""
    markup.dress()
    wanted = case_id_of(user_id)
    shown = await context.read(lambda w: _read(w, wanted))
    one = shown.one
    if context.actor.may(QUALIFY) and one.user_id != context.actor.user_id:
        _buttons(context, shown)
    with section(one.name):
        facts(
            {
                "今日资格": standing_cell(one.qualified, shown.today, shown.warn),
                "期限": standing_day(one.qualified),
                "用户名": one.login,
                "岗位": "；".join(f"{post.org} {post.post}" for post in one.posts),
            }
        ).props("data-jmm=registrar-facts")
    ui.element("div").style("height:12px")
    with card():
        ui.label("核定、续期、撤销的记录").classes("jm-group-title jmm-table-title")
        RowTable(TERMS, NEVER, "资格记录", opens=False).show(
            [_row(number, term, shown.today) for number, term in enumerate(one.terms)]
        )


def _read(w: Work, user_id: UUID) -> _Shown:
    return _Shown(registrar(w, user_id), w.today, warn_days(w), training_years(w))


def _buttons(context: PageContext, shown: _Shown) -> None:
    one = shown.one
    is_held = one.qualified.standing in RENEWABLE
    has_end = all(term.term.valid_to for term in one.terms if term.term.revoked_on is None)
    with context.head:
        if is_held and has_end:
            context.button("续期", lambda: renew(context, one, shown.years), key="r").mark("renew")
        if not is_held:
            context.button("核定资格", lambda: grant(context, one, shown.years, shown.today), key="n").mark(
                "grant"
            )
        if any(not term.term.is_over(shown.today) for term in one.terms):
            context.button("撤销资格", lambda: revoke(context, one), kind="danger").mark("revoke")


def _row(number: int, granted: GrantedTerm, today: date) -> Row:
    term = granted.term
    return Row(
        str(number),
        {
            "term": f"{day(term.valid_from)} 至 {day(term.valid_to) or OPEN_END}",
            "standing": _state(granted, today),
            "trained": day(granted.trained_on),
            "issued_by": granted.issued_by,
            "number": granted.certificate_no,
            "granted_by": granted.granted_by,
            "revoked": _revoked(granted),
        },
    )


def _state(granted: GrantedTerm, today: date) -> Cell:
    term = granted.term
    if term.revoked_on is not None:
        return Cell("已撤销", "red", tag=True)
    if term.is_over(today):
        return Cell("已到期", "muted", tag=True)
    return Cell("有效", "green", tag=True) if term.covers(today) else Cell("未生效", "blue", tag=True)


def _revoked(granted: GrantedTerm) -> str:
    if granted.term.revoked_on is None:
        return ""
    return f"{day(granted.term.revoked_on)} {granted.revoked_by}：{granted.revoked_for}"
