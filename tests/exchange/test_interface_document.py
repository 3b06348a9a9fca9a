"""docs/protocols/exchange-openapi.json is what the program answers to; ``REWRITE=1`` writes it anew."""

import os
import subprocess
import sys

import orjson

from jinmin.web.app import bare_app
from tests.harness.checks import ROOT

DOCUMENT = ROOT / "docs" / "protocols" / "exchange-openapi.json"


def test_the_document_is_the_program() -> None:
    said = orjson.dumps(bare_app().openapi(), option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS) + b"\n"
    if os.environ.get("REWRITE"):
        DOCUMENT.write_bytes(said)
    assert said == DOCUMENT.read_bytes()
    assert orjson.loads(said)["openapi"].startswith("3.1")


def test_the_program_does_without_the_pages() -> None:
    told = "import jinmin.web.serving, sys; sys.exit('nicegui' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", told], cwd=ROOT).returncode == 0
