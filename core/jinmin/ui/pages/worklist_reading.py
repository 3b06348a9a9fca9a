"""What the worklist shows, read at once: the tabs with their list, and what else concerns today."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from jinmin.cases import WorklistFilter, WorklistQuery, WorklistTab, WorklistTabs, worklist, worklist_counts
from jinmin.cases.access import own_matters
from jinmin.cases.acts import HeldItem, ItemKeepers
from jinmin.cases.drafts import DraftSummary, my_drafts
from jinmin.cases.worklist import PageKey, WorklistPage
from jinmin.db.work import Work
from jinmin.doubts import ANSWER, DoubtFilter, doubts, retractions
from jinmin.exchange.alarms import open_alarms
from jinmin.exchange.status import HANDLE, refused_cases
from jinmin.identity import load_preference
from jinmin.matters import Catalogue, Parameters
from jinmin.queueing import CALL, TAKE, AppointmentLine, QueueView, appointments, queue_view
from jinmin.regions import Divisions
from jinmin.supervision import AlertLine, AlertQuery, Light, alerts, count_alerts
from jinmin.ui.pages.worklist_filters import KEPT_AS, SavedFilters
from jinmin.ui.pages.worklist_rows import COLUMNS, ORDERS, Seen, row_of
from jinmin.ui.tables import Arrangement, Page, fitting

PAGE = 50
ALERTS_SHOWN = 5
VISIT_MINUTES = "case.visit_minutes"
"""The parameter that says after which wait a visit is marked."""
MEMORY = "case.worklist"
"""Under this name a user's arrangement of the list is kept."""


@dataclass(frozen=True)
class Listed:
    """A page of one tab, and how many cases each tab holds."""

    page: Page[PageKey]
    counts: Mapping[str, int]


@dataclass(frozen=True)
class ExchangeNotes:
    """What of the exchange waits for this post: alarms, questions to answer, retractions to deal with."""

    alarms: int = 0
    doubts: int = 0
    retractions: int = 0


@dataclass(frozen=True)
class Beside:
    """What stands beside the list. ``lights`` are how many red and amber ones, ``alerts`` the most pressing."""

    drafts: tuple[DraftSummary, ...]
    items: tuple[HeldItem, ...]
    alerts: tuple[AlertLine, ...]
    lights: tuple[int, int]
    waiting: ExchangeNotes
    booked: tuple[AppointmentLine, ...]


@dataclass(frozen=True)
class Opening:
    """All that the page opens with: ``matters`` by title, the plug-ins' tabs, how the user arranged the list."""

    queue: QueueView | None
    matters: Mapping[str, str]
    tabs: tuple[WorklistTab, ...]
    filters: SavedFilters
    arrangement: Arrangement
    first: Listed
    beside: Beside


def read_opening(w: Work) -> Opening:
    """On one snapshot; the list is the first page of the first tab."""
    mine = own_matters(w)
    arrangement = fitting(COLUMNS, load_preference(w, MEMORY, Arrangement()))
    return Opening(
        queue=queue_view(w) if w.actor.may(CALL) else None,
        matters={m.id: m.title for m in w.port(Catalogue).all(w.today) if mine is None or m.id in mine},
        tabs=w.port(WorklistTabs).of(w),
        filters=load_preference(w, KEPT_AS, SavedFilters()),
        arrangement=arrangement,
        first=read_list(w, query_of(WorklistFilter.ALL, "", arrangement)),
        beside=_beside(w),
    )


def query_of(
    tab: str, matter: str, arrangement: Arrangement, after: PageKey | None = None, limit: int = PAGE
) -> WorklistQuery:
    """The query for a page of a tab as it is arranged."""
    return WorklistQuery(tab, after, limit, matter, ORDERS.get(arrangement.sort), arrangement.descending)


def read_list(w: Work, query: WorklistQuery) -> Listed:
    """The rows together with the counts above them."""
    return Listed(read_rows(w, query), worklist_counts(w, refused_cases, query.matter))


def read_rows(w: Work, query: WorklistQuery) -> Page[PageKey]:
    """The rows alone."""
    found = worklist(w, query, refused_cases)
    minutes = w.port(Parameters).resolve(VISIT_MINUTES, w.today, w.actor.region).integer
    seen = Seen(w.at, timedelta(minutes=minutes), _places(w, found))
    return Page(tuple(row_of(row, seen) for row in found.rows), found.following)


def _places(w: Work, found: WorklistPage) -> dict[str, str]:
    """The names of the divisions of cases that one place accepted for another."""
    across = [row for row in found.rows if row.accepting_region]
    codes = {code for row in across for code in (row.region, row.accepting_region)}
    return {code: w.port(Divisions).name(code, w.today) for code in codes}


def _beside(w: Work) -> Beside:
    user_id = w.actor.user_id
    held = w.port(ItemKeepers).held(w, user_id) if user_id else ()
    red, amber = (count_alerts(w, AlertQuery(light=light)) for light in (Light.RED, Light.AMBER))
    return Beside(
        drafts=my_drafts(w) if w.actor.org_id else (),
        items=tuple(item for _plugin, item in held),
        alerts=alerts(w, AlertQuery(), limit=ALERTS_SHOWN).lines if red + amber else (),
        lights=(red, amber),
        waiting=_exchange_notes(w),
        booked=appointments(w, w.today) if w.actor.may(TAKE) else (),
    )


def _exchange_notes(w: Work) -> ExchangeNotes:
    """Only what the actor may deal with is counted."""
    alarms = len(open_alarms(w)) if w.actor.may(HANDLE) else 0
    if not w.actor.may(ANSWER):
        return ExchangeNotes(alarms)
    waiting = [one for one in retractions(w) if one.addressee == w.origin and one.acknowledged_on is None]
    return ExchangeNotes(alarms, len(doubts(w, DoubtFilter.TO_ANSWER)), len(waiting))
