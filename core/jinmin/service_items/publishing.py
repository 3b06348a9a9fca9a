"""Publishing versions and ending them: never by the one who wrote them, never overlapping."""

from datetime import date, timedelta
from uuid import UUID

from jinmin.db.work import Work
from jinmin.errors import Refused
from jinmin.identity.access import require
from jinmin.service_items.drafting import require_sound
from jinmin.service_items.entries import key_of, versions_of
from jinmin.service_items.gate import PublicationGate
from jinmin.service_items.models import RELEASED, ItemState, ItemVersion
from jinmin.service_items.policy import PUBLISH

DAY = timedelta(days=1)


def publish(w: Work, item_id: UUID, *, expected: int | None = None) -> ItemVersion:
    """Publish a submitted version: in force from its planned day, at the earliest today.

    The version that runs without an end gets the day before as its last; when this one is for a while, a version
    of the same content goes on after it. Raises Forbidden, Stale, RulesBroken,
    Refused: ``item.not_submitted``, ``item.same_person``, ``item.plan_over`` where its last planned day is past,
    ``item.overlap``, and what the gate says where nobody looked at what this very content does to open cases.
    """
    version = _lock(w, item_id, expected)
    if version.state is not ItemState.SUBMITTED:
        raise Refused("item.not_submitted", edition=version.edition, state=version.state.label)
    if version.maintained_by == w.actor.user_id or _wrote(w, version):
        raise Refused("item.same_person")
    require_sound(w, version)
    w.port(PublicationGate).require(w, version.subject)
    first = max(version.planned_from or w.today, w.today)
    if version.planned_to is not None and version.planned_to < first:
        raise Refused("item.plan_over", field="planned_to", first=first, last=version.planned_to)
    ended = make_room(w, version, first, version.planned_to)
    if ended is not None and version.planned_to is not None:
        _resume(w, ended, version.edition + 1, version.planned_to + DAY)
    version.valid_from, version.valid_to = first, version.planned_to
    version.state = ItemState.PUBLISHED
    version.published_by, version.published_at = w.actor.user_id, w.at
    w.action = w.action or "matter.publish"
    return version


def send_back(w: Work, item_id: UUID, *, expected: int | None = None) -> ItemVersion:
    """Give a submitted version back to its maintainer as a draft."""
    version = _lock(w, item_id, expected)
    if version.state is not ItemState.SUBMITTED:
        raise Refused("item.not_submitted", edition=version.edition, state=version.state.label)
    version.state = ItemState.DRAFT
    w.action = w.action or "matter.send_back"
    return version


def end_version(w: Work, item_id: UUID, last: date, *, expected: int | None = None) -> ItemVersion:
    """Give a published version its last day, today at the earliest.

    Raises Refused ``item.not_published``, ``item.end_past``, ``item.same_person``.
    """
    version = _lock(w, item_id, expected)
    if version.state not in RELEASED:
        raise Refused("item.not_published", edition=version.edition, state=version.state.label)
    if _wrote(w, version):
        raise Refused("item.same_person")
    if last < w.today or (version.valid_to is not None and last > version.valid_to):
        raise Refused("item.end_past", last=last)
    if version.valid_to is not None and (resumed := _begins_on(w, version, version.valid_to + DAY)):
        w.lock(ItemVersion, resumed.id).valid_from = last + DAY
    version.valid_to, version.state = last, ItemState.ENDED
    w.action = w.action or "matter.end"
    return version


def make_room(w: Work, version: ItemVersion, first: date, last: date | None) -> ItemVersion | None:
    """End the version that would run on beside this one and return it; Refused when another stands in the way."""
    ended = None
    for other in versions_of(w, key_of(version)):
        if other.id == version.id or other.state not in RELEASED or other.valid_from is None:
            continue
        if other.valid_to is None and other.valid_from <= first:
            other.valid_to, other.state, ended = first - DAY, ItemState.ENDED, other
        elif (last is None or other.valid_from <= last) and first <= (other.valid_to or date.max):
            shown = other.valid_to.isoformat() if other.valid_to else "长期"
            raise Refused(
                "item.overlap",
                field="planned_from",
                edition=other.edition,
                first=other.valid_from,
                last=shown,
            )
    return ended


def _resume(w: Work, ended: ItemVersion, edition: int, first: date) -> None:
    """What was in force before a version for a while is so again afterwards: a version of its own, the same content."""
    kept = ("matter_id", "region", "body", "org_id", "title", "list_code", "elements", "written_by")
    w.add(
        ItemVersion(
            **{name: getattr(ended, name) for name in kept},
            origin=w.origin,
            edition=edition,
            resumes=ended.edition,
            state=ItemState.PUBLISHED,
            planned_from=first,
            valid_from=first,
            published_at=w.at,
        )
    )


def _begins_on(w: Work, version: ItemVersion, first: date) -> ItemVersion | None:
    found = (each for each in versions_of(w, key_of(version)) if each.valid_from == first and each.resumes)
    return next(found, None)


def _wrote(w: Work, version: ItemVersion) -> bool:
    return str(w.actor.user_id) in version.written_by


def _lock(w: Work, item_id: UUID, expected: int | None) -> ItemVersion:
    version = w.lock(ItemVersion, item_id, expected=expected)
    require(w.actor, PUBLISH, version.region)
    if version.origin != w.origin:
        raise Refused("item.replica", origin=version.origin)
    return version
