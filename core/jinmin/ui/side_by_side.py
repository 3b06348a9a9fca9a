"""Two people have written the same thing: both values of every differing field, and a choice for each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from nicegui import ui

from jinmin.ui.buttons import plain_button

Side = Literal["mine", "theirs"]


@dataclass(frozen=True)
class Difference:
    """One field in which two editors differ, in words; ``begun`` is what both began with, None when not known.

    ``likely`` is chosen at first: the side that changed it where only one did. Where it is not known what both
    began with, that was an empty field.
    """

    key: str
    label: str
    mine: str
    theirs: str
    begun: str | None = None

    @property
    def likely(self) -> Side:
        """The side that changed it, mine where both did."""
        return "theirs" if self.mine == (self.begun or "") else "mine"


async def choose_sides(
    root: ui.element, said: str, editor: str, differing: Sequence[Difference]
) -> Mapping[str, Side]:
    """What the user wants of each; nothing is lost before the choice, and none can be made by accident."""
    choices: dict[str, ui.radio] = {}
    with (
        root,
        ui.dialog().props("persistent") as box,
        ui.element("div").classes("jm-dialog jm-dialog-wide").props("role=alertdialog"),
    ):
        ui.label("同一张表有两份内容").classes("jm-dialog-title")
        ui.label(said)
        with ui.element("div").classes("jm-conflicts"):
            for each in differing:
                options = {
                    "mine": f"我：{each.mine or '（空）'}",
                    "theirs": f"{editor}：{each.theirs or '（空）'}",
                }
                with ui.element("div"):
                    ui.label(each.label).classes("jm-conflict-label")
                    if each.begun is not None:
                        ui.label(f"原为：{each.begun or '（空）'}").classes("jm-muted")
                choices[each.key] = ui.radio(options, value=each.likely).mark(f"conflict-{each.key}")
        with ui.element("div").classes("jm-dialog-actions"):
            plain_button("按所选保留", lambda: box.submit(True), key="Ctrl+Enter").mark("settle")
    await box
    picked: dict[str, Side] = {
        key: "theirs" if choice.value == "theirs" else "mine" for key, choice in choices.items()
    }
    if not box.is_deleted:  # the page may have been left meanwhile
        box.delete()
    return picked
