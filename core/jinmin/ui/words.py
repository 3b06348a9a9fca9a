"""How days, instants and remaining time are written."""

from datetime import date, datetime

from jinmin.clock import SHANGHAI, minute_of


def day(on: date | None) -> str:
    """``2026-11-21`` or nothing."""
    return on.isoformat() if on else ""


def moment(at: datetime | None) -> str:
    """``2026-11-21 14:03`` in Shanghai, or nothing."""
    return minute_of(at) if at else ""


def clock_time(at: datetime) -> str:
    """``14:03`` in Shanghai."""
    return at.astimezone(SHANGHAI).strftime("%H:%M")


def waited(minutes: int) -> str:
    """``等候 12 分`` or ``等候 1 小时 05 分``."""
    return f"等候 {minutes} 分" if minutes < 60 else f"等候 {minutes // 60} 小时 {minutes % 60:02d} 分"


def remaining(days: int | None) -> str:
    """``逾期 3 天``, ``今日到期``, ``还有 5 天`` or nothing; calendar days."""
    if days is None:
        return ""
    if days < 0:
        return f"逾期 {-days} 天"
    return "今日到期" if days == 0 else f"还有 {days} 天"
