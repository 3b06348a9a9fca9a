"""Reading entries: one version, those in force at a place, what holds there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import ColumnElement

from jinmin.db.work import Work
from jinmin.errors import NotFound
from jinmin.regions import Divisions, prefixes
from jinmin.service_items.effective import Effective, Layer, effective
from jinmin.service_items.models import DIRECTORY, RELEASED, ItemVersion
from jinmin.vocabulary.implementation import Elements

ITEM = ItemVersion.__table__


@dataclass(frozen=True, order=True)
class EntryKey:
    """Which entry: a matter, the region, and the implementing body ("" for the 基本目录)."""

    matter_id: str
    region: str
    body: str = DIRECTORY

    @property
    def is_directory(self) -> bool:
        """Whether it belongs to the 基本目录."""
        return self.body == DIRECTORY


def key_of(row: ItemVersion | sa.Row[Any]) -> EntryKey:
    """The entry a version belongs to."""
    return EntryKey(row.matter_id, row.region, row.body)


def in_force(on: date | sa.BindParameter[date]) -> ColumnElement[bool]:
    """The predicate "published, and this day lies between its days"."""
    return sa.and_(
        ITEM.c.state.in_(RELEASED),
        ITEM.c.valid_from <= on,
        sa.or_(ITEM.c.valid_to.is_(None), ITEM.c.valid_to >= on),
    )


def of_entry(key: EntryKey) -> ColumnElement[bool]:
    """The predicate "a version of this entry"."""
    return sa.and_(ITEM.c.matter_id == key.matter_id, ITEM.c.region == key.region, ITEM.c.body == key.body)


def version_of(w: Work, item_id: UUID) -> ItemVersion:
    """The version with this id; NotFound ``item.unknown``."""
    found = w.session.get(ItemVersion, item_id)
    if found is None:
        raise NotFound("item.unknown")
    return found


def versions_of(w: Work, key: EntryKey) -> Sequence[ItemVersion]:
    """Every version of an entry, the newest first."""
    query = sa.select(ItemVersion).where(of_entry(key)).order_by(ITEM.c.edition.desc(), ITEM.c.origin)
    return w.session.scalars(query).all()


def directory_rows(w: Work, matter_id: str, region: str, on: date) -> list[sa.Row[Any]]:
    """The 基本目录 of a place: the versions in force from the nation down to ``region``."""
    query = sa.select(ITEM).where(
        ITEM.c.matter_id == matter_id,
        ITEM.c.region.in_(prefixes(region)),
        ITEM.c.body == DIRECTORY,
        in_force(on),
    )
    return list(w.execute(query.order_by(ITEM.c.region, ITEM.c.edition)))


def above(w: Work, key: EntryKey, on: date) -> Effective:
    """What the levels above an entry set on this day."""
    rows = directory_rows(w, key.matter_id, key.region, on)
    return effective(layers(w, (row for row in rows if key_of(row) != key)))


def layers(w: Work, rows: Iterable[ItemVersion | sa.Row[Any]]) -> Iterable[Layer]:
    """These versions as layers, the nation's first."""
    return (
        Layer(place_name(w, row.region, row.body, row.elements), elements_of(row)) for row in _ordered(rows)
    )


def elements_of(row: ItemVersion | sa.Row[Any]) -> Elements:
    """What a version sets."""
    return Elements.model_validate(row.elements)


def place_name(w: Work, region: str, body: str, elements: dict[str, Any]) -> str:
    """青川县民政局, 四川省, 国家: who set it."""
    if body != DIRECTORY:
        return str(elements.get("body_name") or body)
    return level_name(w, region)


def level_name(w: Work, region: str) -> str:
    """国家, or the division's full name."""
    divisions = w.port(Divisions)
    if not region:
        return "国家"
    return divisions.full_name(region, w.today) if divisions.exists(region, w.today) else region


def _ordered(rows: Iterable[ItemVersion | sa.Row[Any]]) -> list[ItemVersion | sa.Row[Any]]:
    return sorted(rows, key=lambda row: (row.body != DIRECTORY, row.region, row.body, row.edition))
