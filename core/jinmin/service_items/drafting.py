"""Writing versions: a draft for an entry, its elements, and handing it over to be published."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from pydantic import ValidationError

from jinmin.db.work import Work
from jinmin.errors import Invalid, Refused, RulesBroken, Violation
from jinmin.identity.access import require
from jinmin.matters import Catalogue
from jinmin.regions import significant
from jinmin.service_items.effective import Effective, Layer
from jinmin.service_items.element_faults import faulty_element
from jinmin.service_items.entries import EntryKey, above, elements_of, key_of, place_name, versions_of
from jinmin.service_items.inheritance import Deviation, deviations
from jinmin.service_items.models import UNPUBLISHED, ItemState, ItemVersion
from jinmin.service_items.policy import MAINTAIN, ItemPolicy
from jinmin.service_items.soundness import breach, contradictions, missing
from jinmin.service_items.titles import note_titles
from jinmin.vocabulary.implementation import Elements


@dataclass(frozen=True)
class Plan:
    """计划生效日期 and 计划取消日期; None: as soon as it is published, without an end."""

    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class Examined:
    """A version looked at against the levels above: what holds then, where it departs, what is wrong.

    ``wrong`` forbids to publish it; ``lacking`` are the elements still missing, which forbid it as well.
    """

    whole: Effective
    upper: Effective
    deviations: tuple[Deviation, ...]
    wrong: tuple[Violation, ...]
    lacking: tuple[Violation, ...]


def start_draft(w: Work, key: EntryKey, *, org_id: UUID | None = None) -> ItemVersion:
    """A draft for the entry's next version, with the elements of its newest.

    Needs ``matter.maintain`` there. Raises Refused ``item.draft_exists``, NotFound for an unknown matter.
    """
    require(w.actor, MAINTAIN, key.region)
    newest = next(iter(versions_of(w, key)), None)
    if newest is not None and newest.state in UNPUBLISHED:
        raise Refused("item.draft_exists", edition=newest.edition)
    if newest is None and not _is_known(w, key.matter_id):
        raise Invalid("item.matter_unknown", field="matter_id", matter=key.matter_id)
    elements = elements_of(newest) if newest else Elements()
    draft = new_version(w, key, (newest.edition + 1) if newest else 1, elements)
    draft.org_id = org_id or (newest.org_id if newest else None)
    w.action = w.action or "matter.draft"
    return w.add(draft)


def save_draft(
    w: Work, item_id: UUID, elements: Elements, plan: Plan, *, expected: int | None = None
) -> Examined:
    """Put these elements into a draft and look at it; ``expected`` is the version the editor began with.

    The one who saves last is the maintainer. Raises Stale, Forbidden, Refused ``item.not_a_draft``, Invalid
    ``item.plan_order``.
    """
    draft = _lock_draft(w, item_id, expected)
    if plan.first and plan.last and plan.last < plan.first:
        raise Invalid("item.plan_order", field="planned_to", first=plan.first, last=plan.last)
    write_elements(w, draft, elements)
    draft.planned_from, draft.planned_to = plan.first, plan.last
    sign(w, draft)
    w.action = w.action or "matter.save"
    return examine(w, draft)


def submit_draft(w: Work, item_id: UUID, *, expected: int | None = None) -> ItemVersion:
    """Hand a draft over to be published. Raises RulesBroken with every breach and gap, Stale, Forbidden."""
    draft = _lock_draft(w, item_id, expected)
    require_sound(w, draft)
    draft.state = ItemState.SUBMITTED
    w.action = w.action or "matter.submit"
    return draft


def examine(w: Work, version: ItemVersion) -> Examined:
    """A version against what stands above it: today, or on the nearest day of its own."""
    first = version.valid_from or version.planned_from or w.today
    on = min(max(first, w.today), version.valid_to or date.max)
    own, key = elements_of(version), key_of(version)
    return examine_elements(w, key, own, above(w, key, on))


def examine_elements(w: Work, key: EntryKey, own: Elements, upper: Effective) -> Examined:
    """Elements against what stands above them."""
    whole = upper.under(Layer(place_name(w, key.region, key.body, own.told()), own))
    departures = deviations(upper.elements, own)
    breaches = tuple(breach(each) for each in departures if each.breach)
    wrong = (*contradictions(own, whole.elements, w.port(ItemPolicy).code_profile), *breaches)
    lacking = missing(whole.elements, directory=key.is_directory and not key.region)
    directory_below = key.is_directory and key.region
    return Examined(whole, upper, departures, wrong, () if directory_below else lacking)


def require_sound(w: Work, version: ItemVersion) -> None:
    """Raise RulesBroken with everything that forbids to publish this version."""
    found = examine(w, version)
    if found.wrong or found.lacking:
        raise RulesBroken((*found.wrong, *found.lacking))


def new_version(w: Work, key: EntryKey, edition: int, elements: Elements) -> ItemVersion:
    """A draft not yet in the work."""
    version = blank_version(w, key, edition)
    write_elements(w, version, elements)
    return version


def blank_version(w: Work, key: EntryKey, edition: int) -> ItemVersion:
    """A draft without elements, not yet in the work."""
    version = ItemVersion(
        origin=w.origin,
        matter_id=key.matter_id,
        region=significant(key.region),
        body=key.body,
        edition=edition,
    )
    sign(w, version)
    return version


def sign(w: Work, version: ItemVersion) -> None:
    """Note that the actor wrote this version: whoever did cannot publish it."""
    version.maintained_by = w.actor.user_id
    writer = str(w.actor.user_id)
    if w.actor.user_id and writer not in version.written_by:
        version.written_by = [*version.written_by, writer]


def write_elements(w: Work, version: ItemVersion, elements: Elements) -> None:
    """Set the elements and what is derived of them."""
    set_elements(version, elements, laid_title(w, version, elements))
    note_titles(w, {version.title: elements.basic_code or ""})


def set_elements(version: ItemVersion, elements: Elements, title: str) -> None:
    """Set the elements; who sets many notes their titles all at once."""
    version.elements, version.title = elements.told(), title
    version.list_code = elements.task_code or elements.basic_code or ""


def laid_title(w: Work, version: ItemVersion, elements: Elements) -> str:
    """What lists call the entry: its own name, else the matter's."""
    own = elements.item_title or elements.title
    return own or inherited_title(w, key_of(version), above(w, key_of(version), w.today))


def inherited_title(w: Work, key: EntryKey, upper: Effective) -> str:
    """What an entry is called that has no name of its own."""
    return upper.elements.title or _matter_title(w, key.matter_id)


def elements_from(values: Mapping[str, object]) -> Elements:
    """The elements these values make. Raises Invalid at the element that is wrong."""
    told = {name: value for name, value in values.items() if value is not None}
    try:
        return Elements.model_validate(told)
    except ValidationError as broken:
        raise faulty_element(broken, told) from broken


def _lock_draft(w: Work, item_id: UUID, expected: int | None) -> ItemVersion:
    draft = w.lock(ItemVersion, item_id, expected=expected)
    require(w.actor, MAINTAIN, draft.region)
    if draft.origin != w.origin:
        raise Refused("item.replica", origin=draft.origin)
    if draft.state is not ItemState.DRAFT:
        raise Refused("item.not_a_draft", edition=draft.edition, state=draft.state.label)
    return draft


def _is_known(w: Work, matter_id: str) -> bool:
    return any(matter.id == matter_id for matter in w.port(Catalogue).all(w.today))


def _matter_title(w: Work, matter_id: str) -> str:
    found = next((each for each in w.port(Catalogue).all(w.today) if each.id == matter_id), None)
    return found.title if found else matter_id
