"""Every error of the item lists has a text, every text an error, and both name the same values."""

import ast
import string
import tomllib
from pathlib import Path

import jinmin.service_items

ERRORS = {"Invalid", "NotFound", "Refused", "Misconfigured", "Conflict", "_violation"}
FOLDER = Path(str(jinmin.service_items.__file__)).parent
INDIRECT = {"item.breach", "item.import_refused"}
"""Raised through a Violation or a class of their own."""


def raised() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for source in sorted(FOLDER.glob("*.py")):
        for call in ast.walk(ast.parse(source.read_text("utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ERRORS:
                key = call.args[0]
                if isinstance(key, ast.Constant):
                    named = {keyword.arg for keyword in call.keywords if keyword.arg}
                    found.setdefault(str(key.value), named).intersection_update(named)
    return found


def test_errors_and_texts_match() -> None:
    texts = tomllib.loads(FOLDER.joinpath("messages.toml").read_text("utf-8"))
    errors = raised()
    assert {key for key in texts if not key.startswith("constraint.")} == errors.keys() | INDIRECT
    for key, said in texts.items():
        named = {name for _, name, _, _ in string.Formatter().parse(said) if name}
        assert key in INDIRECT or named <= errors.get(key, set()), key
