"""Two people have filled in the same form: both values of every differing field, and a choice for each."""

from collections.abc import Mapping, Sequence
from typing import Any

from nicegui import ui

from jinmin.cases.drafts import Draft
from jinmin.ui.fields import FieldBox
from jinmin.ui.nesting import flattened, nested
from jinmin.ui.side_by_side import Difference, Side, choose_sides
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
    follows = {path: box.spec.follows for path, box in boxes.items()}
    differing = [path for path in boxes if ours.get(path) != theirs.get(path)]
    asked = sources(follows, differing, ours, theirs)
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
            boxes[path].in_words(ours.get(path)),
            boxes[path].in_words(theirs.get(path)),
            boxes[path].in_words(before.get(path)) if before else None,
        )
        for path in asked
    ]
    chosen = await choose_sides(root, said, editor, told) if told else {}
    return nested({**theirs, **ours, **_picked(follows, differing, chosen, ours, theirs)})


def sources(
    follows: Mapping[str, str], differing: Sequence[str], ours: Mapping[str, Any], theirs: Mapping[str, Any]
) -> list[str]:
    """Which of the differing fields a person has to choose.

    What another field fills goes with that one when it differs, too, and needs no choice where one side is empty.
    """
    return [
        path
        for path in differing
        if not (source := follows.get(path, ""))
        or (source not in differing and ours.get(path) and theirs.get(path))
    ]


def _picked(
    follows: Mapping[str, str],
    differing: Sequence[str],
    chosen: Mapping[str, Side],
    ours: Mapping[str, Any],
    theirs: Mapping[str, Any],
) -> dict[str, Any]:
    def value(path: str) -> Any:
        side = chosen.get(path) or chosen.get(follows.get(path, ""))
        if side is None:
            return ours.get(path) or theirs.get(path)
        return (ours if side == "mine" else theirs).get(path)

    return {path: value(path) for path in differing}
