"""信息资源目录: generated from what the plug-ins declare, published in editions that are never overwritten."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict

from jinmin.db.work import Work
from jinmin.errors import Invalid, Refused
from jinmin.exchange.resources import ResourceCatalogue
from jinmin.exchange.wire import clear_fields
from jinmin.identity import require
from jinmin.matters import WorkingCalendar
from jinmin.sharing.agreements import NOT_SHARED, known_resource
from jinmin.sharing.models import CatalogueVersion
from jinmin.sharing.policy import MANAGE, SharingPolicy
from jinmin.vocabulary.profile import Profile
from jinmin.vocabulary.resource import Resource

VERSION = CatalogueVersion.__table__
FIRST = "首次发布"


class ItemCard(BaseModel):
    """信息项 as the catalogue shows it."""

    model_config = ConfigDict(frozen=True)

    name: str
    title: str
    type: str
    personal: bool
    grade: int


class CatalogueCard(BaseModel):
    """The core metadata of one resource 核心元数据."""

    model_config = ConfigDict(frozen=True)

    id: str
    title: str
    code: str
    provider: str
    provider_code: str
    summary: str
    format: str
    items: tuple[ItemCard, ...]
    share_type: int
    condition: str
    mode: int
    legal_basis: str
    opens: bool
    update_cycle: str
    related: tuple[str, ...]


@dataclass(frozen=True)
class CatalogueEntry:
    """One resource: its card as declared now, and the edition in force, if any was published.

    ``changed`` names what differs between the two. ``due_on`` is the day by which a new edition is owed after
    a change of law that has not been published yet.
    """

    card: CatalogueCard
    edition: int
    published_on: date | None
    changed: tuple[str, ...]
    due_on: date | None


def catalogue(w: Work) -> tuple[CatalogueEntry, ...]:
    """Every declared resource, by id."""
    resources = w.port(ResourceCatalogue)
    return tuple(_entry(w, known_resource(w, name)) for name in resources.ids)


def publish_edition(w: Work, resource_id: str, reason: str) -> CatalogueVersion:
    """Publish what is declared now as the next edition.

    Refused when nothing has changed, Invalid when 不予共享 names no legal basis.
    """
    require(w.actor, MANAGE)
    entry = _entry(w, known_resource(w, resource_id))
    if entry.card.share_type == NOT_SHARED and not entry.card.legal_basis:
        raise Invalid("sharing.basis_needed", field="legal_basis", resource=entry.card.title)
    if entry.edition and not entry.changed and entry.due_on is None:
        raise Refused("sharing.nothing_changed", resource=entry.card.title)
    if not reason.strip():
        raise Invalid("sharing.edition_reason", field="reason")
    w.action = "sharing.publish"
    return w.add(_version(w, entry, reason.strip()))


def note_law_change(w: Work, resource_id: str, document: str, changed_on: date) -> CatalogueVersion:
    """A law or a duty changed: the same card again, with the day by which a new edition is owed."""
    require(w.actor, MANAGE)
    entry = _entry(w, known_resource(w, resource_id))
    if not entry.edition:
        raise Refused("sharing.never_published", resource=entry.card.title)
    w.action = "sharing.law_change"
    due = w.port(WorkingCalendar).add(changed_on, w.port(SharingPolicy).renewal_days)
    published = _latest(w, resource_id)
    assert published is not None
    noted = _version(w, entry, document, card=published.card)
    noted.law_changed_on, noted.due_on = changed_on, due.day
    return w.add(noted)


def editions(w: Work, resource_id: str) -> tuple[CatalogueVersion, ...]:
    """Every edition of one resource, the newest first."""
    query = sa.select(CatalogueVersion).where(VERSION.c.resource == resource_id)
    return tuple(w.session.scalars(query.order_by(VERSION.c.edition.desc())))


def differences(before: Mapping[str, object], after: Mapping[str, object]) -> tuple[str, ...]:
    """The parts of two cards that differ, items by their names, in order."""
    plain = [name for name in after if name != "items" and before.get(name) != after[name]]
    known, now = _by_name(before), _by_name(after)
    items = [
        f"items.{name}" for name in sorted(known.keys() | now.keys()) if known.get(name) != now.get(name)
    ]
    return (*plain, *items)


def card_of(w: Work, resource: Resource) -> CatalogueCard:
    """The core metadata of a resource as it is declared, this node being the provider."""
    node, named = w.port(Profile).node, {item.field: item for item in resource.items}
    clear, schema = clear_fields(resource), resource.wire.model_json_schema()["properties"]
    items = tuple(
        ItemCard(
            name=name,
            title=named[name].title if name in named else name,
            type=_type(schema[name]),
            personal=name not in clear,
            grade=named[name].grade if name in named else 0,
        )
        for name in resource.wire.model_fields
    )
    return CatalogueCard(
        id=resource.id,
        title=resource.title,
        code=resource.code,
        provider=node.title,
        provider_code=node.code,
        summary=resource.summary,
        format=resource.format,
        items=items,
        share_type=resource.share_type,
        condition=resource.condition,
        mode=resource.mode,
        legal_basis=resource.legal_basis,
        opens=resource.opens,
        update_cycle=resource.update_cycle,
        related=resource.related,
    )


def _entry(w: Work, resource: Resource) -> CatalogueEntry:
    card, last = card_of(w, resource), _latest(w, resource.id)
    if last is None:
        return CatalogueEntry(card, 0, None, (), None)
    changed = differences(last.card, card.model_dump(mode="json"))
    return CatalogueEntry(card, last.edition, last.published_on, changed, last.due_on)


def _version(
    w: Work, entry: CatalogueEntry, reason: str, card: Mapping[str, object] | None = None
) -> CatalogueVersion:
    return CatalogueVersion(
        resource=entry.card.id,
        edition=entry.edition + 1,
        card=dict(card) if card is not None else entry.card.model_dump(mode="json"),
        reason=reason,
        published_on=w.today,
    )


def _latest(w: Work, resource_id: str) -> CatalogueVersion | None:
    query = sa.select(CatalogueVersion).where(VERSION.c.resource == resource_id)
    return w.session.scalars(query.order_by(VERSION.c.edition.desc()).limit(1)).one_or_none()


def _by_name(card: Mapping[str, object]) -> dict[str, object]:
    items = card.get("items")
    return {str(item["name"]): item for item in items} if isinstance(items, list) else {}


def _type(schema: Mapping[str, object]) -> str:
    """字符, 日期, 数值 …: the field's JSON type."""
    options = schema.get("anyOf")
    kinds = options if isinstance(options, list) else [schema]
    known = next((kind for kind in kinds if kind.get("type") != "null"), {})
    return str(known.get("format") or known.get("type") or "enum")
