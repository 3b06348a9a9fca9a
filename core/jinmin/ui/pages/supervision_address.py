"""What the dashboard shows stands in its address: back, reload and a bookmark bring it back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from jinmin.errors import NotFound
from jinmin.supervision.measures import BoardQuery, Measure

BOARD = "/supervision"
CASES = "/supervision/cases"
ACCEPTING = "accepting"

Ask = Mapping[str, str]


@dataclass(frozen=True)
class Opened:
    """One figure: its measure, and the organisation it is of, None for the sum."""

    query: BoardQuery
    measure: Measure
    org_id: UUID | None


def query_of(asked: Ask, today: date) -> BoardQuery:
    """The period an address names, by default this year up to today; NotFound for what is no date."""
    try:
        first = date.fromisoformat(asked["first"]) if asked.get("first") else today.replace(month=1, day=1)
        last = date.fromisoformat(asked["last"]) if asked.get("last") else today
    except ValueError:
        raise NotFound("page.address") from None
    accepting = asked.get("by") == ACCEPTING
    return BoardQuery(first, last, asked.get("matter", ""), asked.get("region", ""), accepting)


def opened_of(asked: Ask, today: date) -> Opened:
    """The figure an address opens; NotFound for an unknown one."""
    try:
        org = asked.get("org")
        return Opened(query_of(asked, today), Measure(asked.get("measure", "")), UUID(org) if org else None)
    except ValueError:
        raise NotFound("page.address") from None


def address(query: BoardQuery) -> str:
    """Where these figures are shown."""
    return f"{BOARD}?{urlencode(_said(query))}"


def figure_address(query: BoardQuery, measure: Measure, org_id: UUID | None) -> str:
    """Where the cases of one figure are listed."""
    more = {"org": str(org_id)} if org_id else {}
    return f"{CASES}?{urlencode({**_said(query), 'measure': measure.value, **more})}"


def _said(query: BoardQuery) -> dict[str, str]:
    said = {"first": query.first.isoformat(), "last": query.last.isoformat()}
    more = {"matter": query.matter, "region": query.region, "by": ACCEPTING if query.by_accepting else ""}
    return said | {name: value for name, value in more.items() if value}
