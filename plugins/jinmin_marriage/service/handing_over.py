"""主责移交: the places of persons in the register go with the records of a county, so that bigamy shows there, too."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel

from jinmin.api import Person, Work
from jinmin.api.handing_over import SideRow, new_id, stretches, take_over_persons, within
from jinmin_marriage.models import Correction, MarriageRecord, Spouse

SPOUSE, CORRECTION = Spouse.__table__, Correction.__table__
PLACE, CORRECTED = "spouse", "correction"


class PlaceTold(BaseModel):
    """One person's place in one marriage, and the person by document."""

    role: str
    region: str
    began_on: date
    ended_on: date | None
    person_id: UUID
    person_region: str
    id_kind: str
    id_number: str | None
    name: str
    sex: str
    birth: date | None
    nation: str

    def as_person(self) -> Person:
        """The person as the taker would put it on record."""
        return Person(
            id_kind=self.id_kind, region=self.person_region, id_number=self.id_number, name=self.name,
            sex=self.sex, birth=self.birth, nation=self.nation,
        )  # fmt: skip


class CorrectionTold(BaseModel):
    """One correction of a record; who corrected it is known at the giver's."""

    id: UUID
    region: str
    field_name: str
    corrected_on: date
    reason: str
    before: str
    after: str


@dataclass(frozen=True)
class _Place:
    record_id: UUID
    told: PlaceTold


def side_data_of(w: Work, region: str) -> Iterator[SideRow]:
    """Every place in the county's register, and what was corrected there."""
    places = w.execute(sa.select(SPOUSE).where(_of_county(SPOUSE, region), SPOUSE.c.left_on.is_(None)))
    rows = sorted(places, key=lambda row: (row.record_id, row.role))
    persons = _persons(w, {row.person_id for row in rows})
    for row in rows:
        if row.person_id in persons:
            told = _place(row, persons[row.person_id])
            yield SideRow(PLACE, row.record_id, told.model_dump(mode="json"))
    mine = sa.select(Correction).where(_of_county(CORRECTION, region), CORRECTION.c.origin == w.origin)
    for one in w.session.scalars(mine.order_by(CORRECTION.c.id)):
        values = CorrectionTold.model_validate(one, from_attributes=True).model_dump(mode="json")
        yield SideRow(CORRECTED, one.record_id, values)


def take_side_data(w: Work, rows: Sequence[SideRow]) -> None:
    """Find or make the persons here, give them their places, and let the records name them."""
    places = [
        _Place(row.record_id, PlaceTold.model_validate(row.values)) for row in rows if row.kind == PLACE
    ]
    numbered = [one.told for one in places if one.told.id_number]
    ours = take_over_persons(w, [told.as_person() for told in numbered])
    persons = {told.person_id: ours[told.id_kind, told.id_number or ""] for told in numbered}
    _seat(w, places, persons)
    _name(w, places, persons)
    _keep_corrections(w, [row for row in rows if row.kind == CORRECTED])


def leave_side_data(w: Work, region: str) -> None:
    """The places go on at the other node; here nobody is married by them any more."""
    left = w.execute(sa.select(SPOUSE.c.id).where(_of_county(SPOUSE, region), SPOUSE.c.left_on.is_(None)))
    w.bulk_update(Spouse, [{"id": one, "left_on": w.today} for one in left.scalars()])


def _of_county(table: sa.Table, region: str) -> sa.ColumnElement[bool]:
    return within(table.c.region, region)


def _persons(w: Work, ids: set[UUID]) -> dict[UUID, Person]:
    column = Person.__table__.c.id
    return {
        person.id: person
        for some in stretches(sorted(ids))
        for person in w.session.scalars(sa.select(Person).where(column.in_(some)))
    }


def _place(row: sa.Row[Any], person: Person) -> PlaceTold:
    return PlaceTold(
        role=row.role, region=row.region, began_on=row.began_on, ended_on=row.ended_on,
        person_id=person.id, person_region=person.region, id_kind=person.id_kind, id_number=person.id_number,
        name=person.name, sex=person.sex, birth=person.birth, nation=person.nation,
    )  # fmt: skip


def _seat(w: Work, places: Sequence[_Place], persons: Mapping[UUID, UUID]) -> None:
    """A place that was here before, when the county comes back, is taken again."""
    wanted = {(one.record_id, one.told.role): one.told for one in places}
    records = sorted({one.record_id for one in places})
    known = {
        (row.record_id, row.role): row.id
        for some in stretches(records)
        for row in w.execute(sa.select(SPOUSE).where(SPOUSE.c.record_id.in_(some)))
    }
    standing = {
        key: {
            "person_id": persons.get(told.person_id, told.person_id),
            "ended_on": told.ended_on,
            "left_on": None,
        }
        for key, told in sorted(wanted.items())
    }
    w.bulk_update(Spouse, [{"id": known[key], **values} for key, values in standing.items() if key in known])
    fresh = [(key, values) for key, values in standing.items() if key not in known]
    w.bulk(
        Spouse,
        [
            {
                "id": new_id(), "version": 1, "origin": w.origin, "epoch": 1, "record_id": record_id, "role": role,
                "region": wanted[record_id, role].region, "began_on": wanted[record_id, role].began_on, **values,
            }
            for (record_id, role), values in fresh
        ],
    )  # fmt: skip


def _name(w: Work, places: Sequence[_Place], persons: Mapping[UUID, UUID]) -> None:
    """Records name their parties by this node's own persons."""
    sides: dict[UUID, dict[str, UUID]] = {}
    for one in places:
        if one.told.person_id in persons:
            sides.setdefault(one.record_id, {})[f"{one.told.role}_id"] = persons[one.told.person_id]
    whole = {record_id: side for record_id, side in sides.items() if side.keys() == {"groom_id", "bride_id"}}
    w.bulk_update(MarriageRecord, [{"id": record_id, **side} for record_id, side in sorted(whole.items())])


def _keep_corrections(w: Work, rows: Sequence[SideRow]) -> None:
    told = {
        found.id: (row.record_id, found)
        for row in rows
        for found in (CorrectionTold.model_validate(row.values),)
    }
    known = {
        one
        for some in stretches(sorted(told))
        for one in w.execute(sa.select(CORRECTION.c.id).where(CORRECTION.c.id.in_(some))).scalars()
    }
    w.bulk(
        Correction,
        [
            {
                "version": 1, "origin": w.origin, "epoch": 1, "record_id": record_id, "corrected_by": None,
                **found.model_dump(),
            }
            for key, (record_id, found) in sorted(told.items())
            if key not in known
        ],
    )  # fmt: skip
