"""The page 数据页: what a reader of the published interface gets of one resource, entry by entry as in a batch."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import AwareDatetime, Field, model_validator

from jinmin.exchange.canonical_form import is_entry_canonical
from jinmin.exchange.envelope import BatchEntry, ContentKey, Message, Name, NodeCode, Ordinal
from jinmin.exchange.personal import BatchPlace

Cursor = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,400}$")]

PAGE_EPOCH = 0
"""What stands for the stream's epoch where a page's content key is bound to its place."""


class PageEntry(BatchEntry):
    """One version of one record; ``origin`` is the node that has authority over it."""

    origin: NodeCode


class Page(Message):
    """Every entry of ``from_seq`` … ``to_seq`` of the giver's ledger that the agreement lets the reader have.

    ``cursor`` asks for what follows; ``more`` says that something may be there already.
    """

    kind: Literal["page"]
    origin: NodeCode
    partner: NodeCode
    resource: Name
    agreement: Name
    from_seq: Ordinal
    to_seq: int = Field(ge=0)
    cursor: Cursor
    more: bool
    made_at: AwareDatetime
    content_key: ContentKey | None = None
    entries: tuple[PageEntry, ...]

    listed = frozenset({"entries"})

    def _is_written_as(self, document: Mapping[str, Any]) -> bool:
        return super()._is_written_as(document) and all(map(is_entry_canonical, document["entries"]))

    @model_validator(mode="after")
    def _entries_lie_in_the_stretch(self) -> Self:
        places = [entry.seq for entry in self.entries]
        if places != sorted(set(places)):
            raise ValueError("entries must be in ascending order of seq")
        if any(not self.from_seq <= seq <= self.to_seq for seq in places):
            raise ValueError("entries must lie between from_seq and to_seq")
        return self

    @property
    def place(self) -> BatchPlace:
        """What the content key is bound to."""
        return page_place(self.origin, self.partner, self.resource, self.from_seq)


def page_place(origin: str, partner: str, resource: str, from_seq: int) -> BatchPlace:
    """What the content key of a page is bound to."""
    return BatchPlace(origin, partner, resource, PAGE_EPOCH, from_seq)
