"""The catalogue of matters 事项: which version is in force on a day, and every version there ever was."""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import sqlalchemy as sa
from sqlalchemy import Connection

from jinmin.db.engine import Database
from jinmin.db.work import Work
from jinmin.errors import NotFound
from jinmin.matters.models import MatterState, MatterVersion
from jinmin.vocabulary.matter import Matter

TABLE = MatterVersion.__table__


@dataclass(frozen=True)
class CatalogueState:
    """One immutable state: every version by (id, number), and the ids that may be applied for."""

    versions: dict[tuple[str, int], Matter] = field(default_factory=dict)
    in_use: frozenset[str] = frozenset()

    @cached_property
    def across(self) -> bool:
        """Whether any version lets one office accept what another decides."""
        return any(matter.across is not None for matter in self.versions.values())


class Catalogue:
    """The node's matters; one immutable state that ``reload`` replaces, so any thread may read."""

    def __init__(self, state: CatalogueState | None = None) -> None:
        self._state = state or CatalogueState()

    def reload(self, w: Work) -> None:
        """Read the matters anew from the database."""
        self.load(w.session.connection())

    def refresh(self, database: Database) -> None:
        """Read the matters anew on a snapshot of its own; for after a commit."""
        with database.reading.connect() as connection:
            self.load(connection)

    def load(self, connection: Connection) -> None:
        """Read the matters anew over this connection."""
        rows = connection.execute(sa.select(TABLE).order_by(TABLE.c.matter_id, TABLE.c.edition)).all()
        versions = {
            (row.matter_id, row.edition): Matter.model_validate(row.definition | {"valid_to": row.valid_to})
            for row in rows
        }
        in_use = frozenset(row.matter_id for row in rows if row.state is MatterState.IN_USE)
        self._state = CatalogueState(versions, in_use)

    def matter(self, matter_id: str, on: date) -> Matter:
        """The version that governs an application of this day: the highest in force.

        NotFound when there is none, or the plug-in ships the matter no longer.
        """
        state = self._state
        for (known, _number), matter in reversed(state.versions.items()):
            if known == matter_id and known in state.in_use and _in_force(matter, on):
                return matter
        raise NotFound("matter.unknown", matter=matter_id, on=on)

    def version(self, matter_id: str, number: int) -> Matter:
        """This version, in force or not: a case goes on under the version it began with."""
        try:
            return self._state.versions[matter_id, number]
        except KeyError:
            raise NotFound("matter.version_unknown", matter=matter_id, version=number) from None

    @property
    def across(self) -> bool:
        """Whether any version of a matter lets one office accept what another decides."""
        return self._state.across

    def all(self, on: date) -> tuple[Matter, ...]:
        """Every matter that may be applied for on this day, by id."""
        state = self._state
        newest = {
            known: matter
            for (known, _number), matter in state.versions.items()
            if known in state.in_use and _in_force(matter, on)
        }
        return tuple(newest[matter_id] for matter_id in sorted(newest))


def _in_force(matter: Matter, on: date) -> bool:
    return matter.valid_from <= on and (matter.valid_to is None or on <= matter.valid_to)
