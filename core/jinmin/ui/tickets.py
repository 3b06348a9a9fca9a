"""From the sign-in over the socket to a new cookie over HTTP: a ticket that works once, at once."""

import secrets
import time
from dataclasses import dataclass

SECONDS = 20.0


@dataclass(frozen=True)
class Pass:
    """What a ticket stands for."""

    token: str
    target: str
    until: float


class Tickets:
    """The tickets of one interface process; they live for SECONDS."""

    def __init__(self) -> None:
        self._open: dict[str, Pass] = {}

    def issue(self, token: str, target: str) -> str:
        """A ticket for a session that has just been opened."""
        now = time.monotonic()
        self._open = {name: held for name, held in self._open.items() if held.until > now}
        name = secrets.token_urlsafe(24)
        self._open[name] = Pass(token, target, now + SECONDS)
        return name

    def redeem(self, ticket: str) -> Pass | None:
        """What the ticket stands for, once; None when it is unknown, used or too old."""
        held = self._open.pop(ticket, None)
        return held if held and held.until > time.monotonic() else None
