"""Finding deployment profiles: they stand above the host and are found by their entry point."""

from collections.abc import Callable
from importlib.metadata import entry_points
from typing import cast

from jinmin.errors import Misconfigured
from jinmin.vocabulary.profile import Profile

GROUP = "jinmin.profiles"


def load_profile(name: str) -> Profile:
    """The profile called ``name``, or the one in the TOML file at that path."""
    found = sorted(entry_points(group=GROUP), key=lambda entry: entry.name)
    if not found:
        raise Misconfigured("profile.no_loader")
    load = cast(Callable[[str], Profile], found[0].load())
    return load(name)
