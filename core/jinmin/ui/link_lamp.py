"""The exchange lamp of the top bar: green, amber or red, and in words what waits."""

from html import escape

from nicegui import ui

from jinmin.exchange.status import PartnerStatus
from jinmin.ui.interface import Interface
from jinmin.ui.session import in_thread

LOOK_EVERY_SECONDS = 60.0
MANY = 10_000


class LinkLamp:
    """Shows what was just read, and looks every minute; a node without partners has no lamp.

    Counts only, no personal data.
    """

    def __init__(self, interface: Interface, partners: tuple[PartnerStatus, ...], alarms: int) -> None:
        self._state = interface.link_state
        profile = interface.node.profile
        if not (profile.routes or profile.intakes):
            return
        self._lamp = ui.html(sanitize=False).classes("jm-link-state").props("role=status")
        self._show(partners, alarms)
        ui.timer(LOOK_EVERY_SECONDS, self._look, immediate=False)

    async def _look(self) -> None:
        self._show(*await in_thread(self._state.read))

    def _show(self, partners: tuple[PartnerStatus, ...], alarms: int) -> None:
        level, said, details = told(partners, alarms)
        dot = f'<span class="jm-dot jm-dot-{level}" aria-hidden="true"></span>'
        self._lamp.set_content(f'{dot}<span class="jm-words">{escape(said)}</span>')
        self._lamp.props["title"], self._lamp.props["aria-label"] = details, said


def told(partners: tuple[PartnerStatus, ...], alarms: int = 0) -> tuple[str, str, str]:
    """Level (ok, warning, fault), the words in the bar, and one line per partner."""
    waiting = sum(partner.waiting for partner in partners)
    refused = sum(partner.refusals for partner in partners)
    lines = (f"{each.title}：待发 {_count(each.waiting)}，退回 {each.refusals}" for each in partners)
    details = "　".join(lines)
    if alarms:
        return "fault", f"交换告警 {alarms}", details
    if refused or any(partner.failures for partner in partners):
        return "fault", f"交换退回 {refused}" if refused else f"交换不通，待发 {_count(waiting)}", details
    if waiting or any(partner.paused for partner in partners):
        return "warning", f"交换待发 {_count(waiting)}", details
    return "ok", "交换正常", details


def _count(waiting: int) -> str:
    return f"{MANY}+" if waiting >= MANY else str(waiting)
