"""四级比对: every departure of a level from those above it, over the whole list, in one pass."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from jinmin.db.work import Work
from jinmin.identity.scope import scope
from jinmin.regions import prefixes
from jinmin.service_items.effective import Effective, Layer
from jinmin.service_items.entries import ITEM, elements_of, in_force, place_name
from jinmin.service_items.inheritance import Deviation, deviations, inheritance_rules, not_longer
from jinmin.service_items.models import DIRECTORY, RELEASED, UNPUBLISHED
from jinmin.service_items.soundness import value_text

STRETCH = 2_000
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Departure:
    """One deviation of one version. ``upper_place`` is the level that set the upper value."""

    matter_id: str
    title: str
    region: str
    body: str
    place: str
    edition: int
    upper_place: str
    deviation: Deviation

    def told(self) -> dict[str, Any]:
        """The departure for programs: texts, and whether it is a breach."""
        found = self.deviation
        return {
            "matter": self.matter_id,
            "title": self.title,
            "region": self.region,
            "body": self.body,
            "place": self.place,
            "edition": self.edition,
            "element": found.element,
            "element_title": found.title,
            "part": found.part,
            "upper_place": self.upper_place,
            "upper": value_text(found.element, found.upper),
            "lower": value_text(found.element, found.lower),
            "rule": found.rule.kind.value,
            "rule_source": found.rule.source,
            "rule_confirmed": found.rule.confirmed,
            "breach": found.breach,
        }


def unify(
    w: Work, *, matter_id: str = "", on: date | None = None, drafts: bool = False
) -> Iterator[Departure]:
    """Every departure of the versions in force (with ``drafts``: and of those being written), by matter.

    Reads in stretches: the memory it takes does not grow with the list. Versions come after those they inherit
    from, for a region's code begins with that of the region it lies in.
    """
    shown = in_force(on or w.today)
    if drafts:
        shown = sa.or_(shown, sa.and_(ITEM.c.state.in_(UNPUBLISHED), scope(w.actor, ITEM.c.region)))
    query = sa.select(ITEM).where(shown, ITEM.c.matter_id == matter_id if matter_id else sa.true())
    ordered = query.order_by(
        ITEM.c.matter_id, ITEM.c.body != DIRECTORY, ITEM.c.region, ITEM.c.body, ITEM.c.edition
    )
    rows = w.execute(ordered.execution_options(yield_per=STRETCH))
    return _departures(w, rows)


def coming_days(w: Work, *, matter_id: str = "") -> tuple[date, ...]:
    """The days after today from which another version is in force somewhere, in order."""
    mine = ITEM.c.matter_id == matter_id if matter_id else sa.true()
    released = (ITEM.c.state.in_(RELEASED), mine)
    begins = sa.select(ITEM.c.valid_from).where(*released, ITEM.c.valid_from > w.today)
    ends = sa.select(ITEM.c.valid_to).where(*released, ITEM.c.valid_to >= w.today)
    turns = {*w.execute(begins).scalars(), *(last + DAY for last in w.execute(ends).scalars())}
    return tuple(sorted(turns))


def _departures(w: Work, rows: Iterable[sa.Row[Any]]) -> Iterator[Departure]:
    matter, directory = "", dict[str, Effective]()
    for row in rows:
        if row.matter_id != matter:
            matter, directory = row.matter_id, {}
        upper = _nearest(directory, row.region, strictly=row.body == DIRECTORY)
        own = elements_of(row)
        place = place_name(w, row.region, row.body, row.elements)
        if row.body == DIRECTORY and row.state not in UNPUBLISHED:
            directory[row.region] = upper.under(Layer(place, own))
        for found in (*deviations(upper.elements, own), *_too_long(upper, Layer(place, own))):
            set_by = upper.set_by.get(found.element) or upper.set_by.get("materials", "")
            yield Departure(row.matter_id, row.title, row.region, row.body, place, row.edition, set_by, found)


def _nearest(directory: dict[str, Effective], region: str, *, strictly: bool) -> Effective:
    places = prefixes(region)[1:] if strictly else prefixes(region)
    return next((directory[place] for place in places if place in directory), Effective())


def _too_long(upper: Effective, layer: Layer) -> Iterator[Deviation]:
    """A promise first made at this level that is longer than the law allows."""
    promised, statutory = layer.elements.promised, upper.elements.statutory
    if promised and statutory and upper.elements.promised is None and not not_longer(promised, statutory):
        yield Deviation("promised", "", statutory, promised, inheritance_rules()["promised"], breach=True)
