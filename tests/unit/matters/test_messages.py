"""Every error of regions and matters has a text, every text an error, and both name the same values."""

import ast
import string
import tomllib
from pathlib import Path

import pytest

import jinmin.matters
import jinmin.regions

ERRORS = {"Invalid", "NotFound", "Refused", "Misconfigured", "Conflict", "PydanticCustomError"}
VALUES = {"parameter.out_of_range": {"least", "most"}}
"""What a validator tells of, in a mapping that is not written into its call."""


def raised(folder: Path) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for source in sorted(folder.glob("*.py")):
        for call in ast.walk(ast.parse(source.read_text("utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ERRORS:
                assert isinstance(call.args[0], ast.Constant)
                values = {keyword.arg for keyword in call.keywords if keyword.arg}
                values |= VALUES.get(str(call.args[0].value), set())
                assert found.setdefault(str(call.args[0].value), values) == values
    return found


@pytest.mark.parametrize("package", [jinmin.regions, jinmin.matters], ids=["regions", "matters"])
def test_errors_and_texts_match(package: object) -> None:
    folder = Path(str(package.__file__)).parent  # type: ignore[attr-defined]
    texts = tomllib.loads(folder.joinpath("messages.toml").read_text("utf-8"))
    errors = raised(folder)
    assert {key for key in texts if not key.startswith("constraint.")} == errors.keys()
    for key, text in texts.items():
        named = {name for _, name, _, _ in string.Formatter().parse(text) if name}
        assert named <= errors.get(key, set()), key
