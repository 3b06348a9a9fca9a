"""The question put before a version or a value comes into force: was it looked at what it does to open cases."""

from collections.abc import Callable
from dataclasses import dataclass

from jinmin.db.work import Work
from jinmin.matters import Parameters


@dataclass(frozen=True)
class PublicationGate:
    """The node offers one; the first two questions raise Refused where no look was taken.

    ``require`` gets the key of a subject, ``require_all`` the parameters as they would all stand afterwards;
    ``require_clause`` raises Invalid where open cases are moved over without a clause (过渡条款) to rest on.
    """

    require: Callable[[Work, str], None]
    require_all: Callable[[Work, Parameters], None]
    require_clause: Callable[[Work, str], None]
