"""Which versions govern a case: pinned when it is opened, the same until it is closed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from jinmin.db.work import Work
from jinmin.errors import NotFound
from jinmin.regions import prefixes
from jinmin.service_items.effective import Layer, effective
from jinmin.service_items.entries import ITEM, in_force, layers
from jinmin.service_items.models import DIRECTORY
from jinmin.vocabulary.implementation import Elements
from jinmin.vocabulary.matter import Matter

_PINNED = sa.select(ITEM.c.id, ITEM.c.region, ITEM.c.body, ITEM.c.edition).where(
    ITEM.c.matter_id == sa.bindparam("matter_id"),
    ITEM.c.region.in_(sa.bindparam("regions", expanding=True)),
    sa.or_(ITEM.c.body == DIRECTORY, ITEM.c.org_id == sa.bindparam("org_id")),
    in_force(sa.bindparam("on", type_=sa.Date)),
)


@dataclass(frozen=True)
class Pinned:
    """The versions in force when a case was opened: their ids, the nation's first, and the last one's number.

    ``edition`` is that of the implementing body's entry, None where it has none.
    """

    ids: tuple[str, ...] = ()
    edition: int | None = None


def pin_versions(w: Work, matter_id: str, region: str, org_id: UUID) -> Pinned:
    """The versions that govern a case this organisation opens today."""
    asked = {"matter_id": matter_id, "regions": prefixes(region), "org_id": org_id, "on": w.today}
    rows = sorted(w.execute(_PINNED, asked), key=lambda row: (row.body != DIRECTORY, row.region, row.edition))
    own = [row.edition for row in rows if row.body != DIRECTORY]
    return Pinned(tuple(str(row.id) for row in rows), own[-1] if own else None)


def governed(w: Work, matter: Matter, pinned: Sequence[str]) -> Matter:
    """The matter with the limits and materials of the pinned versions.

    What a plug-in ships says the same as the matter itself, in the version the case was opened under; only
    what was published by hand changes it.
    """
    return w.port(GovernedMatters).of(w, matter, tuple(pinned)) if pinned else matter


def governed_by(w: Work, matter: Matter, pinned: Sequence[str]) -> Matter:
    """The same for versions that may still be altered: read anew, not kept."""
    return _laid_over(matter, _read(w, tuple(pinned))) if pinned else matter


class GovernedMatters:
    """Matters under published versions, by the versions' ids. They never change, so neither does this.

    A port. Kept for the places at work; whoever comes after very many begins anew.
    """

    def __init__(self, room: int = 2_000) -> None:
        self._room = room
        self._kept: dict[tuple[str, int, tuple[str, ...]], Matter] = {}

    def of(self, w: Work, matter: Matter, pinned: tuple[str, ...]) -> Matter:
        """The matter under these versions, read once."""
        key = (matter.id, matter.version, pinned)
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) >= self._room:
                self._kept = {}
            found = self._kept[key] = _laid_over(matter, _read(w, pinned))
        return found


def _laid_over(matter: Matter, published: tuple[Layer, ...]) -> Matter:
    if not published:
        return matter
    whole = effective((Layer("", _base(matter)), *published)).elements
    changes = {"statutory": whole.statutory, "promised": whole.promised, "materials": whole.materials}
    return matter.model_copy(update={name: told for name, told in changes.items() if told is not None})


def _read(w: Work, pinned: tuple[str, ...]) -> tuple[Layer, ...]:
    ids = [UUID(each) for each in pinned]
    rows: list[sa.Row[Any]] = list(w.execute(sa.select(ITEM).where(ITEM.c.id.in_(ids))))
    if len(rows) != len(ids):
        raise NotFound("item.pinned_unknown")
    return tuple(layers(w, (row for row in rows if not row.shipped_by)))


def _base(matter: Matter) -> Elements:
    return Elements(statutory=matter.statutory, promised=matter.promised, materials=matter.materials)
