"""Finding deployment profiles: they stand above the host and are found by their entry point."""

from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

from jinmin.errors import Misconfigured
from jinmin.vocabulary.profile import Profile

GROUP = "jinmin.profiles"
WRITTEN = "部署方案.toml"


def load_profile(name: str) -> Profile:
    """The profile called ``name``, or the one in the TOML file at that path."""
    found = sorted(entry_points(group=GROUP), key=lambda entry: entry.name)
    if not found:
        raise Misconfigured("profile.no_loader")
    load = cast(Callable[[str], Profile], found[0].load())
    return load(name)


def read_profile(document: str) -> Profile:
    """The profile that a file with this text would be, checked as at the start of a node."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / WRITTEN
        path.write_text(document, encoding="utf-8")
        return load_profile(str(path))
