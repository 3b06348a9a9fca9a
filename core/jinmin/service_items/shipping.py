"""The national base that plug-ins ship: matters as entries of the 基本目录, with what ``items.toml`` adds."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, Field

from jinmin.db.work import Work
from jinmin.errors import Misconfigured
from jinmin.matters import Catalogue
from jinmin.service_items.effective import laid_over
from jinmin.service_items.entries import ITEM
from jinmin.service_items.models import DIRECTORY, ItemState, ItemVersion
from jinmin.service_items.titles import note_titles
from jinmin.toml_files import read_toml
from jinmin.vocabulary.actor import NATION
from jinmin.vocabulary.implementation import Elements
from jinmin.vocabulary.manifest import DataFiles
from jinmin.vocabulary.matter import Matter

ACTION = "matter.ship_items"
VISIT_CASE, PROMISE_CASE = "1", "2"


@dataclass(frozen=True)
class Base:
    """What one plug-in says of one matter."""

    plugin: str
    matter: Matter
    elements: Elements


class _ItemEntry(BaseModel):
    model_config = ConfigDict(extra="forbid")

    matter: str
    elements: Elements = Field(default_factory=Elements)


class _ItemFile(BaseModel):
    model_config = ConfigDict(extra="forbid")

    item: tuple[_ItemEntry, ...] = ()


def ship_items(w: Work, files: Sequence[tuple[str, DataFiles]]) -> int:
    """Make the nation's entries say what these plug-ins ship; returns how many versions came in.

    A change gives a new version in force from today. Where somebody has published a newer version by hand,
    that one stays. Misconfigured when a file is faulty or names a matter that is not shipped.
    """
    w.action = w.action or ACTION
    return sum(_write(w, base) for base in _bases(w, files))


def elements_of_matter(matter: Matter) -> Elements:
    """The elements a matter's definition holds."""
    visit = matter.statutory is not None and matter.statutory.unit == "visit"
    return Elements(
        title=matter.title,
        basic_code=matter.basic_code or None,
        type=matter.type,
        basis=matter.basis,
        service_objects=(matter.service_object,),
        case_type=VISIT_CASE if visit else PROMISE_CASE,
        fee_charged=matter.fee != "不收费",
        fee=matter.fee,
        materials=matter.materials,
        flow=tuple(step.title for step in matter.flow),
        statutory=matter.statutory,
        promised=matter.promised,
        result_name=matter.result or None,
        handle_area=matter.area or None,
    )


def _bases(w: Work, files: Sequence[tuple[str, DataFiles]]) -> list[Base]:
    matters = {matter.id: matter for matter in w.port(Catalogue).all(w.today)}
    shipped = {name: plugin for plugin, data in files for name in _matter_ids(data)}
    told = {entry.matter: entry for _plugin, data in files for path in data.items for entry in _read(path)}
    for name in told.keys() - shipped.keys():
        raise Misconfigured("item.not_shipped", matter=name)
    return [
        Base(plugin, matters[name], laid_over(elements_of_matter(matters[name]), _extra(told, name)))
        for name, plugin in sorted(shipped.items())
        if name in matters
    ]


def _matter_ids(data: DataFiles) -> list[str]:
    return [
        matter["id"]
        for path in data.matters
        for matter in tomllib.loads(path.read_text("utf-8")).get("matter", ())
    ]


def _extra(told: dict[str, _ItemEntry], name: str) -> Elements:
    return told[name].elements if name in told else Elements()


def _read(path: Path) -> tuple[_ItemEntry, ...]:
    return read_toml(path, _ItemFile, Misconfigured).item


def _write(w: Work, base: Base) -> bool:
    newest, shipped = _newest(w, base.matter.id)
    if shipped is not None and shipped.elements == base.elements.told():
        return False
    if newest is not None and not newest.shipped_by:
        return False
    first = base.matter.valid_from if newest is None else w.today
    if newest is not None and newest.valid_to is None:
        newest.valid_to, newest.state = first - timedelta(days=1), ItemState.ENDED
    w.add(_version(w, base, first, newest.edition + 1 if newest else 1))
    note_titles(w, {base.matter.title: base.elements.basic_code or ""})
    return True


def _newest(w: Work, matter_id: str) -> tuple[ItemVersion | None, ItemVersion | None]:
    """The newest version of the nation's entry, and the newest that was shipped."""
    query = sa.select(ItemVersion).where(
        ITEM.c.matter_id == matter_id, ITEM.c.region == NATION, ITEM.c.body == DIRECTORY
    )
    rows = w.session.scalars(query.order_by(ITEM.c.edition.desc())).all()
    return next(iter(rows), None), next((row for row in rows if row.shipped_by), None)


def _version(w: Work, base: Base, first: date, edition: int) -> ItemVersion:
    return ItemVersion(
        origin=w.origin,
        matter_id=base.matter.id,
        region=NATION,
        edition=edition,
        state=ItemState.PUBLISHED,
        title=base.matter.title,
        list_code=base.elements.basic_code or "",
        planned_from=first,
        valid_from=first,
        published_at=w.at,
        elements=base.elements.told(),
        shipped_by=base.plugin,
    )
