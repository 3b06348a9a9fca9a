"""The catalogue and the code name the same errors."""

import re
import tomllib
from pathlib import Path

import jinmin.crypto

FOLDER = Path(jinmin.crypto.__file__).parent
RAISED = re.compile(r'\(\s*"(crypto\.\w+)"((?:,\s*\w+=[^()]*(?:\([^()]*(?:\([^()]*\))?[^()]*\)[^()]*)?)*)\)')


def _catalogue() -> dict[str, str]:
    return tomllib.loads((FOLDER / "messages.toml").read_text("utf-8"))


def _sources() -> str:
    return "\n".join(file.read_text("utf-8") for file in sorted(FOLDER.glob("*.py")))


def test_every_raised_key_has_a_text_and_every_text_is_raised() -> None:
    assert set(re.findall(r'"(crypto\.\w+)"', _sources())) == set(_catalogue())


def test_every_value_in_a_text_is_given() -> None:
    given = {key: set(re.findall(r"(\w+)=", values)) for key, values in RAISED.findall(_sources())}
    for key, text in _catalogue().items():
        assert set(re.findall(r"{(\w+)}", text)) <= given[key], key
