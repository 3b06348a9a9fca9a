"""Every error of the documents package has a Chinese text that says what to do."""

import re
import tomllib
from pathlib import Path

import jinmin.documents.typeset

PACKAGE = Path(jinmin.documents.typeset.__file__).parent
FOR_CALLERS = {"typeset.missing_glyphs"}


def test_the_catalogue_holds_exactly_the_keys_in_use() -> None:
    sources = "".join(path.read_text("utf-8") for path in PACKAGE.glob("*.py"))
    used = set(re.findall(r'"((?:scan|store|typeset|screening|clamd|ocr)\.[a-z_]+)"', sources))
    catalogue = tomllib.loads((PACKAGE / "messages.toml").read_text("utf-8"))
    assert set(catalogue) == used | FOR_CALLERS
    assert all(re.search(r"请|可由", text) for text in catalogue.values())
