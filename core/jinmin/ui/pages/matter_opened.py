"""One version as its page needs it, read on one snapshot."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from jinmin.db.work import Work
from jinmin.errors import NotFound
from jinmin.identity import Organisation, User
from jinmin.regions import lies_within
from jinmin.service_items import (
    MAINTAIN,
    PUBLISH,
    EntryKey,
    Examined,
    ItemState,
    ItemVersion,
    elements_of,
    examine,
    key_of,
    version_of,
    versions_of,
)
from jinmin.service_items.entries import place_name
from jinmin.service_items.models import RELEASED
from jinmin.vocabulary.implementation import Elements


@dataclass(frozen=True)
class Opened:
    """A version with its siblings, what stands above it, and what the actor may do with it."""

    version: ItemVersion
    key: EntryKey
    own: Elements
    examined: Examined
    siblings: tuple[ItemVersion, ...]
    place: str
    names: dict[UUID, str]
    own_body: EntryKey
    may_maintain: bool
    may_publish: bool

    @property
    def is_edited(self) -> bool:
        """Whether the actor writes it now."""
        return self.may_maintain and self.version.state is ItemState.DRAFT


def open_version(w: Work, item_id: UUID) -> Opened:
    """The version; NotFound for a draft of another division."""
    version = version_of(w, item_id)
    inside = lies_within(version.region, w.actor.region)
    if version.state not in RELEASED and not inside:
        raise NotFound("item.unknown")
    key = key_of(version)
    siblings = [each for each in versions_of(w, key) if inside or each.state in RELEASED]
    return Opened(
        version=version,
        key=key,
        own=elements_of(version),
        examined=examine(w, version),
        siblings=tuple(siblings),
        place=place_name(w, key.region, key.body, version.elements),
        names=_names(w, siblings),
        own_body=EntryKey(key.matter_id, w.actor.region, _body(w)),
        may_maintain=inside and w.actor.may(MAINTAIN),
        may_publish=inside and w.actor.may(PUBLISH),
    )


def _names(w: Work, versions: list[ItemVersion]) -> dict[UUID, str]:
    ids = {each for row in versions for each in (row.maintained_by, row.published_by) if each}
    users = User.__table__
    return {
        row.id: row.name for row in w.execute(sa.select(users.c.id, users.c.name).where(users.c.id.in_(ids)))
    }


def _body(w: Work) -> str:
    """The code of the actor's organisation: its credit code, else one made of its id."""
    held = w.session.get(Organisation, w.actor.org_id) if w.actor.org_id else None
    if held is None:
        return ""
    listed = sa.select(ItemVersion.__table__.c.body).where(
        ItemVersion.__table__.c.org_id == held.id, ItemVersion.__table__.c.region == w.actor.region
    )
    return w.execute(listed.limit(1)).scalar() or held.uscc or f"ORG{held.id.hex[-12:].upper()}"
