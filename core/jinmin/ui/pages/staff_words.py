"""What organisations, counters, accounts and appointments are called on the administrators' pages."""

from datetime import date, datetime

from jinmin.identity import CounterKind, PostKind
from jinmin.identity.accounts import AccountLine, AppointmentLine
from jinmin.identity.administrators import ADMINISTRATOR_TITLES
from jinmin.ui.rows import Cell, Tone

LEVELS = {
    "ministry": "部级",
    "province": "省级",
    "prefecture": "市级",
    "county": "县级",
    "township": "乡镇级",
}
COUNTERS = {CounterKind.OFFICE: "登记处", CounterKind.WINDOW: "窗口"}
KINDS = {PostKind.BUSINESS: "业务岗位", **ADMINISTRATOR_TITLES}
KIND_TONES: dict[PostKind, Tone] = {
    PostKind.SYSTEM_ADMIN: "blue",
    PostKind.SECURITY_ADMIN: "amber",
    PostKind.AUDIT_ADMIN: "green",
}


def kind_cell(kind: PostKind) -> Cell:
    """A post's kind; administrators stand out."""
    return Cell(KINDS[kind], KIND_TONES.get(kind, ""), tag=kind is not PostKind.BUSINESS)


def account_state(line: AccountLine, now: datetime) -> Cell:
    """What is in the way of signing in, the weightiest first."""
    if not line.active:
        return Cell("停用", "muted", tag=True)
    if line.locked_until and line.locked_until > now:
        return Cell("锁定", "red", tag=True)
    if not line.has_password:
        return Cell("无密码", "amber", tag=True)
    if not line.posts:
        return Cell("无岗位", "amber", tag=True)
    return Cell("首次密码", "blue", tag=True) if line.must_change else Cell("在用", "green", tag=True)


def term(line: AppointmentLine, today: date) -> Cell:
    """Whether an appointment is over, runs or is to come."""
    if line.valid_from > today:
        return Cell("未到任", "blue", tag=True)
    over = line.valid_to is not None and line.valid_to < today
    return Cell("已结束", "muted", tag=True) if over else Cell("在任", "green", tag=True)
