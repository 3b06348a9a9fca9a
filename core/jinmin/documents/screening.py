"""Virus screening (病毒查杀): what is handed in is looked at before anybody opens it, never passed in silence."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from jinmin.documents.clamd import ClamdScanner
from jinmin.errors import Refused, Unavailable
from jinmin.vocabulary.desk_settings import Screening


class ScreenState(StrEnum):
    """What is known of a file: looked at and clean, still to be looked at, infected, or nobody looks here."""

    CLEAN = "clean"
    WAITING = "waiting"
    INFECTED = "infected"
    UNSCREENED = "unscreened"

    @property
    def label(self) -> str:
        """What the clerk reads."""
        return _LABELS[self]

    @property
    def usable(self) -> bool:
        """Whether the file may be opened and counts as handed in."""
        return self in (ScreenState.CLEAN, ScreenState.UNSCREENED)


_LABELS = {
    ScreenState.CLEAN: "已查毒",
    ScreenState.WAITING: "待查毒",
    ScreenState.INFECTED: "染毒封存",
    ScreenState.UNSCREENED: "未查毒",
}
USABLE = tuple(state.value for state in ScreenState if state.usable)


class VirusScanner(Protocol):
    """A scanner on this network; ``scan`` gives the virus's name or None, both raise Unavailable."""

    def scan(self, data: bytes, /) -> str | None: ...

    def version(self) -> str: ...


@dataclass(frozen=True)
class Screened:
    """``by`` is the scanner with the edition of its signatures, "" when none looked."""

    state: ScreenState
    by: str = ""


@dataclass(frozen=True)
class Screener:
    """The node's scanner and what happens to a file while it does not answer.

    ``scanner`` None: the node has none, and every file says so. ``holds``: an unanswered file is taken in and
    set aside; else it is refused.
    """

    scanner: VirusScanner | None = None
    holds: bool = True

    def screen(self, data: bytes) -> Screened:
        """Look at a file; never inside a work. Refused ``scan.infected``, Unavailable ``screening.down``."""
        if self.scanner is None:
            return Screened(ScreenState.UNSCREENED)
        try:
            name, by = self.scanner.scan(data), self.scanner.version()
        except Unavailable as down:
            if not self.holds:
                raise Unavailable("screening.down") from down
            return Screened(ScreenState.WAITING)
        if name is not None:
            raise Refused("scan.infected", virus=name)
        return Screened(ScreenState.CLEAN, by)

    @property
    def unseen(self) -> Screened:
        """What a file is that was put into a work without being looked at first."""
        return Screened(ScreenState.WAITING if self.scanner else ScreenState.UNSCREENED)


def screener_of(settings: Screening) -> Screener:
    """The screener a profile asks for."""
    if not settings.scanner:
        return Screener()
    return Screener(ClamdScanner(settings.scanner, settings.seconds), settings.when_down == "hold")
