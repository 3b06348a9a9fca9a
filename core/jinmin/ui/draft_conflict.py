"""Two people have filled in the same form: both values of every differing field, and a choice for each."""

from collections.abc import Mapping
from typing import Any

from nicegui import ui

from jinmin.cases.drafts import DraftConflict
from jinmin.ui.buttons import plain_button
from jinmin.ui.fields import FieldBox
from jinmin.ui.nesting import flattened, nested

MINE, THEIRS = "mine", "theirs"


async def settle(
    root: ui.element, boxes: Mapping[str, FieldBox], conflict: DraftConflict, mine: Mapping[str, Any]
) -> dict[str, Any]:
    """The values the user chooses, field by field; fields that agree keep their value."""
    ours, theirs = flattened(mine), flattened(conflict.theirs.values)
    differing = [path for path in boxes if ours.get(path) != theirs.get(path)]
    if not differing:
        return nested({**ours, **theirs})
    choices: dict[str, ui.radio] = {}
    editor = conflict.theirs.editor_name
    with (
        root,
        ui.dialog().props("persistent") as box,
        ui.element("div").classes("jm-dialog jm-dialog-wide"),
    ):
        ui.label("同一张表有两份内容").classes("jm-dialog-title")
        ui.label(f"{editor} 也在填这张表，已先暂存。请逐项选择保留哪一份；两份都没有丢。")
        with ui.element("div").classes("jm-conflicts"):
            for path in differing:
                options = {
                    MINE: f"我：{_shown(ours.get(path))}",
                    THEIRS: f"{editor}：{_shown(theirs.get(path))}",
                }
                ui.label(boxes[path].spec.label).classes("jm-conflict-label")
                choices[path] = ui.radio(options, value=MINE).mark(f"conflict-{path}")
        with ui.element("div").classes("jm-dialog-actions"):
            plain_button("按所选保留", lambda: box.submit(True), key="Ctrl+Enter").mark("settle")
    await box
    picked = {path: (ours if choice.value == MINE else theirs).get(path) for path, choice in choices.items()}
    box.delete()
    return nested({**theirs, **ours, **picked})


def _shown(value: object) -> str:
    if value in (None, ""):
        return "（空）"
    return {True: "是", False: "否"}.get(value, str(value)) if isinstance(value, bool) else str(value)
