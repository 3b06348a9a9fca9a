"""What a node offers to services, found by type: keyring, parameters, calendars, connections outward."""

from collections.abc import Iterable
from typing import TypeVar, cast

from jinmin.errors import Misconfigured

T = TypeVar("T")


class Ports:
    """A registry keyed by type. Filled once when the node opens, read by services through ``Work.port``."""

    def __init__(self) -> None:
        self._offered: dict[type[object], object] = {}

    def offer(self, kind: type[T], implementation: T) -> None:
        """Make ``implementation`` the node's ``kind``."""
        self._offered[kind] = implementation

    def but(self, kind: type[T], implementation: T) -> "Ports":
        """The same ports with another ``kind``; these stay as they are."""
        other = Ports()
        other._offered = {**self._offered, kind: implementation}
        return other

    def get(self, kind: type[T]) -> T:
        """The node's ``kind``; Misconfigured when nothing offers it."""
        try:
            return cast(T, self._offered[kind])
        except KeyError:
            raise Misconfigured("node.port_missing", port=kind.__name__) from None

    def kinds(self) -> Iterable[type[object]]:
        """Every kind that is offered."""
        return self._offered.keys()
