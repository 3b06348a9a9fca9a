"""Props written as text: our remembered answer against NiceGUI's own."""

import pytest
from nicegui.props import Props

from jinmin.ui.quick_props import parse

BY_NICEGUI = Props.parse


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "dense",
        "type=button data-jm-do=more aria-expanded=false",
        'title="导出 “全部” 记录" aria-label="导出"',
        "anchor='bottom right' self='top right'",
        r'aria-label="引号\"在内"',
        ":options=[1,2] style={'a':1} dense",
        "rules=[1,2]",
    ],
)
def test_it_is_taken_apart_as_by_nicegui(text: str | None) -> None:
    assert parse(text) == BY_NICEGUI(text) == parse(text)


def test_what_one_element_changes_another_does_not_see() -> None:
    parse("dense outlined")["dense"] = False
    assert parse("dense outlined") == {"dense": True, "outlined": True}
    parse("rules=[1,2]")["rules"].append(3)
    assert parse("rules=[1,2]") == {"rules": [1, 2]}
