"""登记员资格: who may register marriages in the viewer's division, and until when; who may not comes first."""

from dataclasses import dataclass
from datetime import date

from nicegui import ui

from jinmin.api import Work
from jinmin.api.pages import Cell, Column, Empty, Page, PageContext, PagedTable, Row, card
from jinmin_marriage.pages import markup
from jinmin_marriage.pages.registrar_words import standing_cell, standing_day
from jinmin_marriage.qualification_terms import Standing
from jinmin_marriage.service.registrars import Registrar, registrars, warn_days

COLUMNS = (
    Column("name", "姓名", lead=True),
    Column("standing", "今日资格", side=True),
    Column("day", "期限"),
    Column("number", "凭据编号", code=True),
    Column("trained", "培训考核合格"),
    Column("org", "机构", wrap=True),
    Column("post", "岗位", wrap=True),
    Column("login", "用户名", code=True, minor=True),
)
NOBODY = Empty(
    "本辖区还没有办理婚姻登记的岗位", "先由管理员建立账号、安排有“登记发证”权限的岗位，再在此核定资格。"
)
PAGE_ROWS = 50


@dataclass(frozen=True)
class _Shown:
    lines: tuple[Registrar, ...]
    today: date
    warn: int


async def page(context: PageContext) -> None:
    """The sums, then everybody; Enter opens one of them, where the qualification is granted."""
    markup.dress()
    shown = await context.read(_read)
    _sums(shown)

    async def load(start: int | None) -> Page[int]:
        return _stretch(await context.read(_read), start or 0)

    with card():
        table = PagedTable(
            context, COLUMNS, load, NOBODY, "登记员资格",
            on_open=lambda key: context.open(f"/marriage/registrars/{key}"),
            subject="marriage.registrars",
        ).draw()  # fmt: skip
        table.begin(_stretch(shown, 0))


def _read(w: Work) -> _Shown:
    return _Shown(registrars(w), w.today, warn_days(w))


def _stretch(shown: _Shown, start: int) -> Page[int]:
    end = start + PAGE_ROWS
    rows = tuple(_row(each, shown) for each in shown.lines[start:end])
    count = len(shown.lines)
    return Page(rows, end if end < count else None, f"共 {count} 人，" if count > PAGE_ROWS else "")


def _row(each: Registrar, shown: _Shown) -> Row:
    latest = each.terms[0] if each.terms else None
    trained = latest.trained_on.isoformat() if latest and latest.trained_on else ""
    return Row(
        str(each.user_id),
        {
            "name": each.name,
            "standing": standing_cell(each.qualified, shown.today, shown.warn),
            "day": standing_day(each.qualified) or Cell("—", "muted"),
            "number": latest.certificate_no if latest else "",
            "trained": trained,
            "org": "、".join(dict.fromkeys(post.org for post in each.posts)),
            "post": "、".join(dict.fromkeys(post.post for post in each.posts)),
            "login": each.login,
        },
    )


def _sums(shown: _Shown) -> None:
    if not shown.lines:
        return
    valid = [each for each in shown.lines if each.qualified.standing is Standing.VALID]
    left = [days for each in valid if (days := each.qualified.days_left(shown.today)) is not None]
    ending, without = sum(days <= shown.warn for days in left), len(shown.lines) - len(valid)
    sums = [("登记员", f"{len(shown.lines)} 人"), ("今日有资格", f"{len(valid)} 人")]
    with ui.element("section").classes("jm-card jmm-strip").props("data-jmm=registrar-sums"):
        markup.put(markup.strip(sums)).style("display:contents")
        if ending:
            markup.put(markup.tag(f"{ending} 人 {shown.warn} 天内到期", "amber"))
        if without:
            markup.put(markup.tag(f"{without} 人不能登记发证", "red"))
