"""The plug-ins this project ships, by the entry points its packaging declares."""

import importlib
import tomllib
from typing import Any

from tests.harness.checks import ROOT

ENTRIES: dict[str, str] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"][
    "entry-points"
]["jinmin.plugins"]
IDS = sorted(ENTRIES)


def plugin(plugin_id: str) -> Any:
    """The plug-in object."""
    module, _, name = ENTRIES[plugin_id].partition(":")
    return getattr(importlib.import_module(module), name)
