"""Two maintainers on one draft of an item list: who saves second sees both and chooses; nothing is lost."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from nicegui import ui

from jinmin.db.work import Work
from jinmin.errors import Stale
from jinmin.identity import User
from jinmin.service_items import Examined, ItemVersion, Plan, elements_of, save_draft
from jinmin.service_items.soundness import value_text
from jinmin.ui.fields import FieldBox
from jinmin.ui.side_by_side import Difference, Side, choose_sides
from jinmin.vocabulary.implementation import Elements

LISTED = {"materials": "申请材料", "dropped_materials": "不再收取的材料"}
"""What stands in the list beside the form; each is chosen as a whole."""


@dataclass(frozen=True)
class Kept:
    """Saved: what was found, and the version the next saving begins with."""

    found: Examined
    version: int


@dataclass(frozen=True)
class Met:
    """Somebody else saved first: what stands there now, by whom, in which version."""

    theirs: Elements
    planned: Plan
    version: int
    editor: str


def save_or_meet(w: Work, *, item_id: UUID, elements: Elements, plan: Plan, expected: int) -> Kept | Met:
    """Save over the version the editor began with, or tell what stands there instead."""
    try:
        found = save_draft(w, item_id, elements, plan, expected=expected)
    except Stale:
        return _met(w, w.get(ItemVersion, item_id))
    w.flush()
    return Kept(found, w.get(ItemVersion, item_id).version)


async def settle(
    root: ui.element,
    boxes: Mapping[str, FieldBox],
    met: Met,
    mine: Mapping[str, object],
    theirs: Mapping[str, object],
    begun: Mapping[str, object],
) -> Mapping[str, Side]:
    """Which side the user takes, field by field; {} when nothing that can be seen differs."""
    labels = {key: box.spec.label for key, box in boxes.items()} | LISTED
    differing = [
        Difference(key, label, *(shown(key, each.get(key)) for each in (mine, theirs, begun)))
        for key, label in labels.items()
        if shown(key, mine.get(key)) != shown(key, theirs.get(key))
    ]
    if not differing:
        return {}
    said = f"{met.editor} 刚才保存了这一版。请逐项选择保留哪一份；两份都没有丢。"
    return await choose_sides(root, said, met.editor, differing)


def shown(key: str, value: object) -> str:
    """A field's value in words."""
    match value:
        case None | "" | ():
            return ""
        case date():
            return value.isoformat()
        case tuple():
            return value_text(key, value)
    return str(value)


def _met(w: Work, version: ItemVersion) -> Met:
    writer = w.session.get(User, version.maintained_by) if version.maintained_by else None
    plan = Plan(version.planned_from, version.planned_to)
    return Met(elements_of(version), plan, version.version, writer.name if writer else "同事")
