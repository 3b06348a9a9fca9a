"""The colours can be read, and the assets change their address with their content."""

import re

import pytest

from jinmin.ui.theme import COLOURS, STATIC, bundle

TEXTS = [
    ("ink", "paper"), ("ink", "page"), ("ink-2", "paper"), ("ink-2", "page"), ("ink-2", "head"),
    ("ink-3", "paper"), ("ink-3", "page"), ("ink-3", "head"), ("paper", "primary"), ("paper", "bar"),
    ("primary", "paper"), ("primary-dark", "primary-soft"), ("red", "paper"), ("red", "red-soft"),
    ("amber", "paper"), ("amber", "amber-soft"), ("green", "paper"), ("green", "green-soft"),
    ("paper", "red"),
]  # fmt: skip


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(("text", "ground"), TEXTS)
def test_text_stands_out_as_wcag_2_2_aa_demands(text: str, ground: str) -> None:
    light, dark = sorted((luminance(COLOURS[text]), luminance(COLOURS[ground])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_every_variable_used_is_defined() -> None:
    css = bundle("css").body.decode()
    used = set(re.findall(r"var\(--jm-([a-z0-9-]+)", css))
    defined = set(re.findall(r"--jm-([a-z0-9-]+):", css))
    assert used <= defined


def test_an_asset_is_named_by_its_content() -> None:
    assert bundle("css").url != bundle("js").url
    assert bundle("css").url.endswith(".css")


def test_nothing_is_asked_of_another_machine() -> None:
    for path in STATIC.rglob("*"):
        if path.suffix in (".css", ".js"):
            assert "//" not in re.sub(r"(?m)(^|\s)//.*$", "", path.read_text("utf-8")), path.name
