"""The question put before a version or a value comes into force: was it looked at what it does to open cases."""

from collections.abc import Callable
from dataclasses import dataclass

from jinmin.db.work import Work


@dataclass(frozen=True)
class PublicationGate:
    """The node offers one. ``require`` gets the key of the subject and raises Refused where no look was taken."""

    require: Callable[[Work, str], None]
