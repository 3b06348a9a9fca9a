"""Searching the item lists: by title, pinyin initials, code and region, page by page without counting.

There are few titles and many entries of each. A search finds its titles first. Over a province or the nation
it then walks them in order, each by one range of the index over (title, region), until the page is full; in a
prefecture or below it reads the few entries of the place at once. A page costs the same at ten and at 200,000
entries.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import ColumnElement

from jinmin.db.work import Work
from jinmin.identity.scope import scope
from jinmin.regions import prefixes, significant, within
from jinmin.service_items.entries import ITEM
from jinmin.service_items.models import DIRECTORY, RELEASED, ItemState, Standing, standing
from jinmin.service_items.titles import matching_titles

PAGE = 50
NARROW = 4
"""Digits of a region so small that all its entries may be read for one page: a prefecture."""
CODE_LEAST = 6
"""So many characters of a code must be given before 实施编码 are looked through."""

ORDER = (ITEM.c.title, ITEM.c.region, ITEM.c.matter_id, ITEM.c.body, ITEM.c.edition, ITEM.c.origin)
SHOWN = (
    *ORDER,
    *(ITEM.c[name] for name in ("id", "list_code", "state", "valid_from", "valid_to", "planned_from")),
)
BODY_NAME = ITEM.c.elements["body_name"].as_string().label("body_name")
BY_CODE = "code"
Key = tuple[str, ...]


@dataclass(frozen=True)
class ItemQuery:
    """What to look for. ``on``: only versions in force that day; None every version.

    ``with_above`` adds the 基本目录 of the levels above ``region``.
    """

    text: str = ""
    region: str = ""
    matter_id: str = ""
    on: date | None = None
    directory_only: bool = False
    with_above: bool = False
    limit: int = PAGE


@dataclass(frozen=True)
class ItemLine:
    """One version in a list, and what it is today; ``body_name`` is "" in the 基本目录."""

    id: UUID
    matter_id: str
    region: str
    body: str
    edition: int
    title: str
    list_code: str
    state: ItemState
    valid_from: date | None
    valid_to: date | None
    planned_from: date | None
    body_name: str
    standing: Standing


@dataclass(frozen=True)
class ItemPage:
    """A page; ``following`` asks for the next, None at the end."""

    lines: tuple[ItemLine, ...]
    following: Key | None = None


def search_items(w: Work, query: ItemQuery, after: Key | None = None) -> ItemPage:
    """The versions that answer, in the order of title, region, body and edition.

    What is published is open to everybody; drafts are seen within one's own division only. A text that looks
    like a code finds 实施编码 that begin with it, in their order.
    """
    where = _conditions(w, query)
    code = query.text.strip().upper()
    if _is_code(code) and (after is None or after[0] == BY_CODE):
        found = _by_code(w, where, code, after, query.limit)
        if found.lines or after is not None:
            return found
    return _by_title(w, where, query, after)


def _conditions(w: Work, query: ItemQuery) -> list[ColumnElement[bool]]:
    where = [sa.or_(ITEM.c.state.in_(RELEASED), scope(w.actor, ITEM.c.region))]
    if query.region:
        below = within(ITEM.c.region, query.region)
        upper = sa.and_(ITEM.c.region.in_(prefixes(query.region)), ITEM.c.body == DIRECTORY)
        where.append(sa.or_(below, upper) if query.with_above else below)
    if query.matter_id:
        where.append(ITEM.c.matter_id == query.matter_id)
    if query.directory_only:
        where.append(ITEM.c.body == DIRECTORY)
    if query.on is not None:
        open_end = sa.or_(ITEM.c.valid_to.is_(None), ITEM.c.valid_to >= query.on)
        where += [ITEM.c.state.in_(RELEASED), ITEM.c.valid_from <= query.on, open_end]
    return where


def _by_title(w: Work, where: Sequence[ColumnElement[bool]], query: ItemQuery, after: Key | None) -> ItemPage:
    titles = [title for title in matching_titles(w, query.text) if after is None or title >= after[0]]
    rows: list[sa.Row[Any]] = []
    narrow = len(significant(query.region)) >= NARROW
    for wanted in [titles] if narrow else ([title] for title in titles):
        rows += _of_titles(w, where, wanted, after, query.limit)
        if len(rows) > query.limit:
            break
    kept = rows[: query.limit]
    more = len(rows) > query.limit
    following = tuple(str(getattr(kept[-1], column.name)) for column in ORDER) if more else None
    return ItemPage(tuple(_line(row, w.today) for row in kept), following)


def _of_titles(
    w: Work, where: Sequence[ColumnElement[bool]], titles: Sequence[str], after: Key | None, limit: int
) -> Sequence[sa.Row[Any]]:
    if not titles:
        return ()
    named = ITEM.c.title == titles[0] if len(titles) == 1 else ITEM.c.title.in_(titles)
    query = sa.select(*SHOWN, BODY_NAME).where(named, *where)
    if after is not None and titles[0] == after[0]:
        query = query.where(sa.tuple_(*ORDER) > sa.tuple_(*_typed(after)))
    return w.execute(query.order_by(*ORDER).limit(limit + 1)).all()


def _typed(after: Key) -> list[sa.BindParameter[Any]]:
    title, region, matter_id, body, edition, origin = after
    values: list[object] = [title, region, matter_id, body, int(edition), origin]
    return [sa.literal(value, column.type) for value, column in zip(values, ORDER, strict=True)]


def _by_code(
    w: Work, where: Sequence[ColumnElement[bool]], code: str, after: Key | None, limit: int
) -> ItemPage:
    query = sa.select(*SHOWN, BODY_NAME).where(
        ITEM.c.list_code >= code, ITEM.c.list_code < code + "\x7f", *where
    )
    if after is not None:
        last = sa.tuple_(sa.literal(after[1]), sa.literal(UUID(after[2]), ITEM.c.id.type))
        query = query.where(sa.tuple_(ITEM.c.list_code, ITEM.c.id) > last)
    rows = w.execute(query.order_by(ITEM.c.list_code, ITEM.c.id).limit(limit + 1)).all()
    kept = rows[:limit]
    following = (BY_CODE, kept[-1].list_code, str(kept[-1].id)) if len(rows) > limit else None
    return ItemPage(tuple(_line(row, w.today) for row in kept), following)


def _is_code(text: str) -> bool:
    return len(text) >= CODE_LEAST and text.isascii() and text.isalnum() and any(c.isdigit() for c in text)


def _line(row: sa.Row[Any], today: date) -> ItemLine:
    told = {name: getattr(row, name) for name in ItemLine.__dataclass_fields__ if name != "standing"}
    told["standing"] = standing(row.state, row.valid_from, row.valid_to, today)
    return ItemLine(**told | {"body_name": row.body_name or ""})
