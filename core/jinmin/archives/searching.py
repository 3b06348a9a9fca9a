"""Finding volumes, reading one, and what waits to be filed. Every read goes by the actor's division."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from jinmin.archives.models import ArchiveBox, ArchiveSheet, ArchiveVolume, VolumeState
from jinmin.cases.acts import ARCHIVE
from jinmin.cases.models import Case, CaseParty
from jinmin.cases.states import CLOSED_STATES
from jinmin.db.work import Work
from jinmin.errors import Hidden, NotFound
from jinmin.identity.access import require
from jinmin.identity.person_search import persons_matching
from jinmin.identity.scope import scope
from jinmin.regions import lies_within

VOLUME, BOX, SHEET, CASE = (kind.__table__ for kind in (ArchiveVolume, ArchiveBox, ArchiveSheet, Case))
PARTY = CaseParty.__table__
PAGE = 50


@dataclass(frozen=True)
class VolumeQuery:
    """What is looked for; "" and None leave it open. ``case_no`` and ``name`` must be whole.

    ``due`` finds volumes whose term is over and that nothing holds back. ``person`` is a party's whole name, the
    beginning of its pinyin initials, or a whole document number.
    """

    year: int | None = None
    category: str = ""
    number: int | None = None
    case_no: str = ""
    state: VolumeState | None = None
    due: bool = False
    person: str = ""


@dataclass(frozen=True)
class VolumeLine:
    """A volume in a list; ``box`` is the number of its box, None while it stands loose."""

    id: UUID
    case_id: UUID
    case_no: str
    matter_title: str
    title: str
    fonds_no: str
    year: int
    category: str
    number: int
    retention: str
    keep_until: date | None
    pages: int
    state: VolumeState
    filed_on: date
    box: int | None


@dataclass(frozen=True)
class WaitingLine:
    """A closed case that is not put away yet."""

    id: UUID
    case_no: str
    title: str
    finished_on: date


def search_volumes(w: Work, query: VolumeQuery, after: UUID | None = None) -> tuple[VolumeLine, ...]:
    """At most PAGE volumes, the newest first; the next page begins after the last one's id."""
    require(w.actor, ARCHIVE)
    found = sa.select(*_columns()).outerjoin(BOX, BOX.c.id == VOLUME.c.box_id).where(*_conditions(w, query))
    if after is not None:
        found = found.where(VOLUME.c.id < after)
    rows = w.execute(found.order_by(VOLUME.c.id.desc()).limit(PAGE)).mappings()
    return tuple(VolumeLine(**row) for row in rows)


def see_volume(w: Work, volume_id: UUID) -> ArchiveVolume:
    """The volume; NotFound when the actor may not know of it. The caller journals the access."""
    volume = w.session.get(ArchiveVolume, volume_id)
    if volume is None:
        raise NotFound("archive.not_found")
    if not lies_within(volume.region, w.actor.region):
        raise Hidden("archive.not_found", permission=ARCHIVE, record=f"archive/{volume_id}")
    require(w.actor, ARCHIVE)
    return volume


def sheets_of(w: Work, volume_id: UUID) -> tuple[ArchiveSheet, ...]:
    """The catalogue in order."""
    query = sa.select(ArchiveSheet).where(SHEET.c.volume_id == volume_id).order_by(SHEET.c.position)
    return tuple(w.session.scalars(query))


def waiting_cases(w: Work, limit: int = PAGE) -> tuple[WaitingLine, ...]:
    """Closed cases of the actor's division that are still to be filed, the oldest first."""
    require(w.actor, ARCHIVE)
    query = sa.select(CASE.c.id, CASE.c.case_no, CASE.c.title, CASE.c.finished_on).where(
        CASE.c.state.in_(CLOSED_STATES),
        CASE.c.archived_on.is_(None),
        CASE.c.origin == w.origin,
        scope(w.actor, CASE.c.region),
    )
    rows = w.execute(query.order_by(CASE.c.finished_on, CASE.c.id).limit(limit)).mappings()
    return tuple(WaitingLine(**row) for row in rows)


def boxes_of(w: Work, year: int) -> tuple[ArchiveBox, ...]:
    """The boxes of a year."""
    require(w.actor, ARCHIVE)
    query = sa.select(ArchiveBox).where(BOX.c.year == year, scope(w.actor, BOX.c.region))
    return tuple(w.session.scalars(query.order_by(BOX.c.category, BOX.c.number)))


def due_volumes(w: Work, *, held: bool = False) -> tuple[UUID, ...]:
    """Volumes whose term is over, so that they may be put on a list; ``held`` until the commit, for who does it."""
    query = sa.select(VOLUME.c.id).where(*_conditions(w, VolumeQuery(due=True))).order_by(VOLUME.c.id)
    return tuple(w.execute(query.with_for_update(of=VOLUME) if held else query).scalars())


def _cases_of(w: Work, text: str) -> sa.Select[tuple[UUID]]:
    """The cases in which the persons this finds are parties."""
    persons = persons_matching(w, text)
    return sa.select(PARTY.c.case_id).where(
        PARTY.c.person_id.in_(persons) if persons is not None else sa.false()
    )


def _columns() -> list[sa.ColumnElement[object]]:
    plain = [VOLUME.c[name] for name in VolumeLine.__dataclass_fields__ if name != "box"]
    return [*plain, BOX.c.number.label("box")]


def _conditions(w: Work, query: VolumeQuery) -> list[sa.ColumnElement[bool]]:
    asked = [scope(w.actor, VOLUME.c.region)]
    if query.person.strip():
        asked.append(VOLUME.c.case_id.in_(_cases_of(w, query.person)))
    exact = {"year": query.year, "category": query.category, "number": query.number, "case_no": query.case_no}
    asked += [VOLUME.c[name] == value for name, value in exact.items() if value not in (None, "")]
    if query.state is not None:
        asked.append(VOLUME.c.state == query.state)
    if query.due:
        asked += [VOLUME.c.keep_until < w.today, VOLUME.c.state == VolumeState.KEPT]
    return asked
