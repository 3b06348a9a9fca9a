"""Which tests stay together in one process, and which come first."""

from collections import Counter

import pytest

SCREENS = "tests/ui/"


def group_of(item: pytest.Item) -> str:
    """Whom an item shares what is set up with: the file, at the screen the folder with its running interface."""
    file = item.nodeid.partition("::")[0]
    return file.rpartition("/")[0] if file.startswith(SCREENS) else file


def longest_way_first(items: list[pytest.Item]) -> None:
    """Browsers before all else, of these the largest group; so no process is left with it when the others are done."""
    sizes = Counter(group_of(item) for item in items if drives_browser(item))
    items.sort(key=lambda item: -sizes[group_of(item)] if drives_browser(item) else 0)


def drives_browser(item: pytest.Item) -> bool:
    """Whether it needs Chromium."""
    return "browser" in getattr(item, "fixturenames", ())
