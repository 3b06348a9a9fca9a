"""Two people have filled in the same form: both values of every differing field, and a choice for each."""

from collections.abc import Mapping
from typing import Any

from nicegui import ui

from jinmin.cases.drafts import DraftConflict
from jinmin.ui.fields import FieldBox
from jinmin.ui.nesting import flattened, nested
from jinmin.ui.side_by_side import Difference, choose_sides


async def settle(
    root: ui.element, boxes: Mapping[str, FieldBox], conflict: DraftConflict, mine: Mapping[str, Any]
) -> dict[str, Any]:
    """The values the user chooses, field by field; fields that agree keep their value."""
    ours, theirs = flattened(mine), flattened(conflict.theirs.values)
    differing = [path for path in boxes if ours.get(path) != theirs.get(path)]
    if not differing:
        return nested({**ours, **theirs})
    editor = conflict.theirs.editor_name
    said = f"{editor} 也在填这张表，已先暂存。请逐项选择保留哪一份；两份都没有丢。"
    told = [
        Difference(path, boxes[path].spec.label, _shown(ours.get(path)), _shown(theirs.get(path)))
        for path in differing
    ]
    chosen = await choose_sides(root, said, editor, told)
    picked = {path: (ours if side == "mine" else theirs).get(path) for path, side in chosen.items()}
    return nested({**theirs, **ours, **picked})


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return "" if value is None else str(value)
