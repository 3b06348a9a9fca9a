"""Parameters: what law and policy set, resolved for the day and the place of an event."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy import Connection

from jinmin.db.engine import Database
from jinmin.db.work import Work
from jinmin.errors import Misconfigured, NotFound
from jinmin.matters.lower_levels import Below, Transition
from jinmin.matters.models import ParameterRow
from jinmin.regions import prefixes, significant

ParameterValue = bool | int | str | tuple[str, ...] | tuple[int, ...]

TABLE = ParameterRow.__table__

PACK = "pack:"
"""How ``shipped_by`` begins for what a rule pack brought; the code of the node that signed it follows."""


@dataclass(frozen=True)
class Parameter:
    """One value with its source. ``valid_to`` is its last day; ``confirmed`` false: the text was not read.

    ``value`` is a number, a text, true or false, or a list of texts or numbers; money in 分. The properties
    give it typed and raise Misconfigured when it is of another kind. The rest as in ``ParameterRow``.
    """

    name: str
    region: str
    value: ParameterValue
    unit: str
    valid_from: date
    valid_to: date | None
    law: str
    article: str
    confirmed: bool
    origin_level: str
    shipped_by: str
    title: str = ""
    below: str = Below.FIXED.value
    matters: tuple[str, ...] = ()
    transition: Transition = "move"
    clause: str = ""
    least: int | None = None
    most: int | None = None

    @property
    def integer(self) -> int:
        """The value as a whole number."""
        if isinstance(self.value, int) and not isinstance(self.value, bool):
            return self.value
        raise self._other_kind("整数")

    @property
    def text(self) -> str:
        """The value as a text."""
        if isinstance(self.value, str):
            return self.value
        raise self._other_kind("文字")

    @property
    def truth(self) -> bool:
        """The value as true or false."""
        if isinstance(self.value, bool):
            return self.value
        raise self._other_kind("是否")

    @property
    def texts(self) -> tuple[str, ...]:
        """The value as a list of texts."""
        if isinstance(self.value, tuple) and all(isinstance(item, str) for item in self.value):
            return tuple(str(item) for item in self.value)
        raise self._other_kind("文字列表")

    def is_valid(self, on: date) -> bool:
        """Whether it is in force on this day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)

    def _other_kind(self, wanted: str) -> Misconfigured:
        return Misconfigured("parameter.kind", name=self.name, wanted=wanted)


class Parameters:
    """The node's parameters; one immutable state that ``reload`` replaces, so any thread may read."""

    def __init__(self, parameters: Iterable[Parameter] = ()) -> None:
        self._by_place = _by_place(parameters)

    def reload(self, w: Work) -> None:
        """Read the parameters anew from the database."""
        self.load(w.session.connection())

    def refresh(self, database: Database) -> None:
        """Read the parameters anew on a snapshot of its own; for after a commit."""
        with database.reading.connect() as connection:
            self.load(connection)

    def load(self, connection: Connection) -> None:
        """Read the parameters anew over this connection."""
        rows = connection.execute(sa.select(TABLE).where(~TABLE.c.withdrawn))
        self._by_place = _by_place(_parameter(row) for row in rows)

    def resolve(self, name: str, on: date, region: str = "") -> Parameter:
        """The value in force on this day in this region; NotFound when there is none.

        The nearest region that sets one wins (county, prefecture, province, nation). Within a region the one
        that came into force last wins, and of those from the same day the one entered on this node, then that
        of a rule pack.
        """
        for place in prefixes(region):
            for found in self._by_place.get((name, place), ()):
                if found.is_valid(on):
                    return found
        raise NotFound("parameter.missing", name=name, on=on, region=region or "全国")

    def versions(self, name: str, region: str) -> tuple[Parameter, ...]:
        """What exactly this region sets, whatever the time, in the order in which they win."""
        return self._by_place.get((name, significant(region)), ())

    def all(self) -> tuple[Parameter, ...]:
        """Every parameter of every region and time, by name and region, the latest first."""
        return tuple(found for place in sorted(self._by_place) for found in self._by_place[place])


def _by_place(parameters: Iterable[Parameter]) -> dict[tuple[str, str], tuple[Parameter, ...]]:
    places: dict[tuple[str, str], list[Parameter]] = {}
    for parameter in parameters:
        places.setdefault((parameter.name, parameter.region), []).append(parameter)
    return {
        place: tuple(sorted(found, key=lambda one: (one.valid_from, _rank(one)), reverse=True))
        for place, found in places.items()
    }


def _rank(parameter: Parameter) -> int:
    """Entered here, brought by a rule pack, shipped by a plug-in."""
    if not parameter.shipped_by:
        return 2
    return 1 if parameter.shipped_by.startswith(PACK) else 0


def _parameter(row: sa.Row[tuple[object, ...]]) -> Parameter:
    given = {name: getattr(row, name) for name in Parameter.__dataclass_fields__}
    if isinstance(given["value"], list):
        given["value"] = tuple(given["value"])
    given["matters"] = tuple(given["matters"])
    return Parameter(**given)
