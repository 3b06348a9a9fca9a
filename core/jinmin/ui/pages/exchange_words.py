"""How the pages of ⑧ show states, verdicts and who must act, and keys that only say why there is nothing to do."""

from nicegui import ui

from jinmin.db.work import Work
from jinmin.exchange.resources import ResourceCatalogue
from jinmin.sharing.monitor import MonitorLine, State, trouble_in_words
from jinmin.ui.context import PageContext
from jinmin.ui.rows import Cell, Tone
from jinmin.vocabulary.profile import EVERY_RESOURCE, LETTERS_ONLY

STATES: dict[State, tuple[str, Tone]] = {
    "ok": ("正常", "green"),
    "waiting": ("有积压", "blue"),
    "failing": ("重试中", "amber"),
    "unreachable": ("不通", "red"),
    "paused": ("已暂停", "red"),
}
VERDICTS: dict[str, tuple[str, Tone]] = {
    "accepted": ("接收", "green"),
    "duplicate": ("重复", "muted"),
    "superseded": ("已有新版", "muted"),
    "deferred": ("暂存", "blue"),
    "refused": ("退回", "red"),
    "quarantined": ("隔离", "amber"),
    "fork": ("分叉", "red"),
    "": ("未回", "muted"),
}
FAULTS = {"origin": "发送方", "partner": "接收方", "carrier": "传输"}
ACTIONS = {"d": "对账", "r": "立即重发", "b": "从头回补", "p": "暂停"}


def resource_titles(w: Work) -> dict[str, str]:
    """What people call each resource, and what stands for several."""
    catalogue = w.port(ResourceCatalogue)
    titles = {name: found.title for name in catalogue.ids if (found := catalogue.find(name))}
    return titles | {EVERY_RESOURCE: "全部", LETTERS_ONLY: "往来函件"}


def trouble(line: MonitorLine) -> Cell:
    """What failed last on the line."""
    return Cell(trouble_in_words(line), "red" if line.since else "amber")


def explain_key(context: PageContext, key: str, why: str) -> None:
    """The key says why it does nothing here; it stands nowhere on the page."""
    button = context.button(ACTIONS[key], lambda: ui.notify(why), kind="quiet", key=key)
    button.classes("jm-visually-hidden").props("tabindex=-1")
