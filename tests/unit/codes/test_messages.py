"""Every error of this package has a text, every text an error, and both name the same values."""

import ast
import string
import tomllib
from pathlib import Path

import pytest

import jinmin.codes
import jinmin.invented

_ERRORS = {"Invalid", "NotFound"}


def _raised(sources: list[Path]) -> dict[str, set[str]]:
    trees = [ast.parse(source.read_text("utf-8")) for source in sources]
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    found: dict[str, set[str]] = {}
    for call in calls:
        if isinstance(call.func, ast.Name) and call.func.id in _ERRORS:
            assert isinstance(call.args[0], ast.Constant)
            values = {keyword.arg for keyword in call.keywords if keyword.arg}
            found.setdefault(str(call.args[0].value), values)
            assert found[str(call.args[0].value)] == values
    return found


def _texts(folder: Path, prefix: str = "") -> dict[str, str]:
    texts = tomllib.loads(folder.joinpath("messages.toml").read_text("utf-8"))
    return {key: text for key, text in texts.items() if key.startswith(prefix)}


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


_CODES = Path(jinmin.codes.__file__).parent
_TESTING = Path(jinmin.invented.__file__).parent


@pytest.mark.parametrize(
    ("raised", "texts"),
    [
        (_raised(sorted(_CODES.rglob("*.py"))), _texts(_CODES)),
        (_raised([_TESTING / "people.py"]), _texts(_TESTING, "people.")),
    ],
    ids=["codes", "people"],
)
def test_errors_and_texts_match(raised: dict[str, set[str]], texts: dict[str, str]) -> None:
    assert raised.keys() == texts.keys()
    for key, text in texts.items():
        assert _placeholders(text) <= raised[key], key
