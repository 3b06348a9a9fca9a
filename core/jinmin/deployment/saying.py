"""What a change means, in an administrator's words, with how many records go out again."""

from jinmin.db.work import Work
from jinmin.deployment.consequences import Consequence
from jinmin.exchange.due import COUNT_AT_MOST, waiting
from jinmin.messages import text


def said(w: Work, change: Consequence) -> str:
    """The consequence as a sentence."""
    ways: dict[str, object] = {
        name: way_title(str(change.values[name])) for name in ("way", "former") if name in change.values
    }
    return text(change.key, **{**change.values, **ways, "again": _again(w, change)})


def way_title(way: str) -> str:
    """An adapter as people call it; one this host does not know by its own name."""
    key = f"deployment.way.{way or 'none'}"
    return way if (found := text(key)) == f"〔{key}〕" else found


def _again(w: Work, change: Consequence) -> str:
    if change.route is None or not change.sends_again:
        return ""
    count, _since = waiting(w, change.route, 0)
    shown = f"{count}+" if count >= COUNT_AT_MOST else count
    return text("deployment.again", count=shown)
