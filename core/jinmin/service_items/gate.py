"""The question put before a version or a value comes into force: was it looked at what it does to open cases."""

from collections.abc import Callable
from dataclasses import dataclass

from jinmin.db.work import Work
from jinmin.matters import Parameters


@dataclass(frozen=True)
class PublicationGate:
    """The node offers one; both questions raise Refused where no look was taken.

    ``require`` gets the key of a subject, ``require_all`` the parameters as they would all stand afterwards.
    """

    require: Callable[[Work, str], None]
    require_all: Callable[[Work, Parameters], None]
