"""上下件: the list a case was opened from, so that [ and ] lead to the case before and after it."""

from collections.abc import Iterator, Sequence

from nicegui import ui

from jinmin.ui.buttons import plain_button, show_key
from jinmin.ui.context import PageContext

LISTED = "listed-cases"
"""Under this name the tab keeps the list: ids alone, gone with the tab."""


def remember_list(case_ids: Sequence[str]) -> None:
    """Keep the order in which this tab shows cases."""
    ui.context.client.storage[LISTED] = tuple(case_ids)


def draw_neighbours(context: PageContext, case_id: str) -> None:
    """Beside the title, where the case was opened from a list."""
    with context.head:
        for key, said, path in _around(case_id):
            button = plain_button(said, lambda path=path: context.open(path), kind="quiet", key=key)
            show_key(button, key)


def _around(case_id: str) -> Iterator[tuple[str, str, str]]:
    listed: tuple[str, ...] = ui.context.client.storage.get(LISTED, ())
    if case_id not in listed:
        return
    at = listed.index(case_id)
    if at > 0:
        yield "[", "上一件", f"/cases/{listed[at - 1]}"
    if at + 1 < len(listed):
        yield "]", "下一件", f"/cases/{listed[at + 1]}"
