"""What the search box finds."""

from dataclasses import dataclass
from functools import lru_cache

from pypinyin import Style, lazy_pinyin

from jinmin.ui.interface import Interface
from jinmin.vocabulary.actor import Actor
from jinmin.vocabulary.manifest import Page

MOST = 8


@dataclass(frozen=True)
class Found:
    """One hit: where it leads, what it is called, what kind of thing it is."""

    path: str
    title: str
    kind: str


def find(interface: Interface, actor: Actor, wanted: str) -> tuple[Found, ...]:
    """At most MOST hits for ``wanted``, pages the actor may open only."""
    low = wanted.lower()
    pages = [page for group in interface.groups_for(actor) for page in group.pages if _fits(page, low)]
    return tuple(Found(page.path, page.title, page.group) for page in pages[:MOST])


def _fits(page: Page, low: str) -> bool:
    return low in page.title.lower() or initials_of(page.title).startswith(low)


@lru_cache(maxsize=512)
def initials_of(title: str) -> str:
    """The pinyin initials of a page title, such as ``gzt`` for 工作台."""
    return "".join(lazy_pinyin(title, style=Style.FIRST_LETTER)).lower()
