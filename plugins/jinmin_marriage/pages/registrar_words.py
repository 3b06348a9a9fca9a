"""How a registrar's standing is said, in one tag."""

from datetime import date

from jinmin.api.pages import Cell, day
from jinmin_marriage.qualification_terms import Qualified, Standing

OPEN_END = "长期"


def standing_cell(qualified: Qualified, today: date, warn: int) -> Cell:
    """有效, 还有 N 天 in amber from ``warn`` days on, or why not."""
    left = qualified.days_left(today)
    match qualified.standing:
        case Standing.VALID if left is not None and left <= warn:
            return Cell("今日到期" if left == 0 else f"还有 {left} 天到期", "amber", tag=True)
        case Standing.VALID:
            return Cell("有效", "green", tag=True)
        case Standing.AHEAD:
            return Cell("未生效", "blue", tag=True)
        case Standing.ENDED:
            return Cell("已到期", "red", tag=True)
        case Standing.REVOKED:
            return Cell("已撤销", "red", tag=True)
        case Standing.NONE:
            return Cell("未核定", "red", tag=True)


def standing_day(qualified: Qualified) -> str:
    """The day that goes with it, and what it means."""
    said = day(qualified.day)
    match qualified.standing:
        case Standing.VALID:
            return f"至 {said}" if said else OPEN_END
        case Standing.AHEAD:
            return f"{said} 起"
        case Standing.ENDED:
            return f"{said} 止"
        case Standing.REVOKED:
            return f"{said} 撤销"
        case Standing.NONE:
            return ""
