"""Two people have filled in the same form: both values of every differing field, and a choice for each."""

from collections.abc import Mapping
from typing import Any

from nicegui import ui

from jinmin.cases.drafts import Draft
from jinmin.ui.fields import FieldBox
from jinmin.ui.nesting import flattened, nested
from jinmin.ui.side_by_side import Difference, choose_sides
from jinmin.ui.words import clock_time

OTHER_WINDOW = "另一窗口"


async def settle(
    root: ui.element,
    boxes: Mapping[str, FieldBox],
    theirs_saved: Draft,
    mine: Mapping[str, Any],
    *,
    begun: Mapping[str, Any],
    same_user: bool,
) -> dict[str, Any]:
    """The values the user chooses, field by field; fields that agree keep their value.

    ``begun`` is what both began with, empty when that is not known. ``same_user``: the other is this user, too.
    """
    ours, theirs, before = flattened(mine), flattened(theirs_saved.values), flattened(begun)
    differing = [path for path in boxes if ours.get(path) != theirs.get(path)]
    if not differing:
        return nested({**ours, **theirs})
    editor = OTHER_WINDOW if same_user else theirs_saved.editor_name
    who = "您在另一个窗口里也填了这张表，那边" if same_user else f"{editor} 也在填这张表，"
    at = clock_time(theirs_saved.saved_at)
    said = f"{who}已先暂存（{at}）。请逐项选择保留哪一份；两份都没有丢。"
    told = [
        Difference(
            path,
            boxes[path].spec.label,
            _shown(ours.get(path)),
            _shown(theirs.get(path)),
            _shown(before.get(path)) if before else None,
        )
        for path in differing
    ]
    chosen = await choose_sides(root, said, editor, told)
    picked = {path: (ours if side == "mine" else theirs).get(path) for path, side in chosen.items()}
    return nested({**theirs, **ours, **picked})


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return "" if value is None else str(value)
