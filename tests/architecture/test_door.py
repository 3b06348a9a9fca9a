"""Plug-ins, built-in or a stranger's, see the host through its door only."""

import pytest

from tests.architecture.source_tree import imports_past_the_door, python_files
from tests.harness.checks import ROOT

PLUGIN_ROOTS = ("plugins", "statistics")


def test_plugins_import_the_host_through_its_door() -> None:
    found = {
        str(path.relative_to(ROOT)): past
        for path in python_files(*PLUGIN_ROOTS)
        if (past := imports_past_the_door(path.read_text("utf-8")))
    }
    assert not found


@pytest.mark.parametrize(
    ("source", "modules"),
    [
        ("import jinmin", ["jinmin"]),
        ("import jinmin.api\nimport jinmin.db.work", ["jinmin.db.work"]),
        ("from jinmin import api", []),
        ("from jinmin import ledger", ["jinmin.ledger"]),
        ("from jinmin.api import Matter, Work", []),
        ("from jinmin.ui.api import page", []),
        ("from jinmin.ui import api, frame", ["jinmin.ui.frame"]),
        ("from jinmin.apis import Matter", ["jinmin.apis.Matter"]),
        ("def late():\n    from jinmin.identity import Person", ["jinmin.identity.Person"]),
        ("from jinmin_marriage import rules\nfrom . import forms\nimport sqlalchemy", []),
    ],
)
def test_what_goes_past_the_door(source: str, modules: list[str]) -> None:
    assert [each.module for each in imports_past_the_door(source)] == modules
