"""What the search box finds: pages by name or pinyin initials, cases by number."""

from dataclasses import dataclass

import sqlalchemy as sa

from jinmin.cases.access import CASE, visible
from jinmin.codes import initials
from jinmin.db.work import Work
from jinmin.matters import Catalogue
from jinmin.ui.interface import Interface
from jinmin.vocabulary.actor import Actor
from jinmin.vocabulary.manifest import Page

MOST = 8
CASE_NUMBER_AT_LEAST = 6
"""So many characters of a case number must be typed before it is looked for."""


@dataclass(frozen=True)
class Found:
    """One hit: where it leads, what it is called, what kind of thing it is."""

    path: str
    title: str
    kind: str


def find(interface: Interface, actor: Actor, wanted: str) -> tuple[Found, ...]:
    """At most MOST hits for ``wanted``: pages and cases the actor may open."""
    low = wanted.lower()
    pages = [page for group in interface.groups_for(actor) for page in group.pages if _fits(page, low)]
    found = [Found(page.path, page.title, page.group) for page in pages]
    if wanted[:1].isdigit() and len(wanted) >= CASE_NUMBER_AT_LEAST:
        with interface.node.read(actor) as w:
            found += _cases(w, wanted)
    return tuple(found[:MOST])


def _cases(w: Work, wanted: str) -> list[Found]:
    # A range on the code column: it uses the index, which LIKE would not.
    number = CASE.c.case_no
    query = sa.select(CASE.c.id, number, CASE.c.matter, CASE.c.matter_version).where(
        visible(w), CASE.c.origin == w.origin, number >= wanted, number < wanted + "\uffff"
    )
    rows = w.execute(query.order_by(number).limit(MOST))
    catalogue = w.port(Catalogue)
    titled = ((row, catalogue.version(row.matter, row.matter_version).title) for row in rows)
    return [Found(f"/cases/{row.id}", row.case_no, title) for row, title in titled]


def _fits(page: Page, low: str) -> bool:
    return low in page.title.lower() or any(spelt.startswith(low) for spelt in initials(page.title))
