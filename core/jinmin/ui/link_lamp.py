"""The exchange lamp of the top bar: green, amber or red, and in words what waits."""

from html import escape

from nicegui import ui

from jinmin.exchange.telling import carrier_name, cut_in_words
from jinmin.ui.interface import Interface
from jinmin.ui.link_state import Links
from jinmin.ui.session import in_thread
from jinmin.ui.words import clock_time

LOOK_EVERY_SECONDS = 60.0
MANY = 10_000


class LinkLamp:
    """Shows what was just read, and looks every minute; a node without partners has no lamp.

    Counts only, no personal data.
    """

    def __init__(self, interface: Interface, links: Links) -> None:
        self._state = interface.link_state
        profile = interface.node.profile
        if not (profile.routes or profile.intakes):
            return
        self._lamp = ui.html(sanitize=False).classes("jm-link-state").props("role=status")
        self._show(links)
        ui.timer(LOOK_EVERY_SECONDS, self._look, immediate=False)

    async def _look(self) -> None:
        self._show(await in_thread(self._state.read))

    def _show(self, links: Links) -> None:
        level, said, details = told(links)
        dot = f'<span class="jm-dot jm-dot-{level}" aria-hidden="true"></span>'
        self._lamp.set_content(f'{dot}<span class="jm-words">{escape(said)}</span>')
        self._lamp.props["title"], self._lamp.props["aria-label"] = details, said


def told(links: Links) -> tuple[str, str, str]:
    """Level (ok, warning, fault), the words in the bar, and one line per carrier that is away and per partner."""
    partners, alarms = links.partners, links.alarms
    waiting = sum(partner.waiting for partner in partners)
    refused = sum(partner.refusals for partner in partners)
    away = (f"{carrier_name(each.adapter, each.partners)}{cut_in_words(each)}" for each in links.cut)
    lines = (f"{each.title}：待发 {_count(each.waiting)}，退回 {each.refusals}" for each in partners)
    details = "　".join((*away, *lines))
    if links.cut:
        since = min(each.since for each in links.cut if each.since)
        waits = f"，待发 {_count(waiting)}" if waiting else ""
        return "fault", f"交换不通，自 {clock_time(since)}{waits}", details
    if alarms:
        return "fault", f"交换告警 {alarms}", details
    if refused or any(partner.failures for partner in partners):
        return "fault", f"交换退回 {refused}" if refused else f"交换不通，待发 {_count(waiting)}", details
    if waiting or any(partner.paused for partner in partners):
        return "warning", f"交换待发 {_count(waiting)}", details
    return "ok", "交换正常", details


def _count(waiting: int) -> str:
    return f"{MANY}+" if waiting >= MANY else str(waiting)
