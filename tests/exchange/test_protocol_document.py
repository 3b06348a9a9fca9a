"""docs/protocols/exchange.md and the code say the same, field by field."""

import re

import pytest
from pydantic import BaseModel

from jinmin.exchange.envelope import (
    PROTOCOL,
    Batch,
    BatchEntry,
    ContentKey,
    OutcomeName,
    Payload,
    Receipt,
    Release,
    Verdict,
    VerdictName,
)
from jinmin.exchange.errors import FAULT_OF
from jinmin.exchange.inquiry import Answer, Digest, HeldVersion, Inquiry
from jinmin.exchange.models import BatchState
from jinmin.exchange.page import Page
from jinmin.exchange.partner_keys import KeyCard
from jinmin.exchange.trial import Trial, TrialReceipt
from tests.harness.checks import ROOT

TEXT = (ROOT / "docs" / "protocols" / "exchange.md").read_text("utf-8")


def _table(heading: str, *, below: str = "Field") -> list[tuple[str, str]]:
    """First and second column of the table headed ``below`` in the section, or anywhere for ""."""
    section = TEXT if not heading else re.split(r"^## ", TEXT.split(f"\n## {heading}\n")[1], flags=re.M)[0]
    lines = section.split(f"| {below} |")[1].splitlines()[2:]
    rows = [line.split("|") for line in lines[: next(n for n, line in enumerate(lines) if "|" not in line)]]
    return [(row[1].strip().strip("`"), row[2].strip()) for row in rows]


@pytest.mark.parametrize(
    ("heading", "model"),
    [
        ("Batch", Batch),
        ("Card", KeyCard),
        ("Content key", ContentKey),
        ("Entry", BatchEntry),
        ("Payload", Payload),
        ("Page", Page),
        ("Receipt", Receipt),
        ("Verdict", Verdict),
        ("Release", Release),
        ("Inquiry", Inquiry),
        ("Answer", Answer),
        ("Digest", Digest),
        ("Trial", Trial),
        ("Trial receipt", TrialReceipt),
        ("Held version", HeldVersion),
    ],
)
def test_every_field_is_listed_once(heading: str, model: type[BaseModel]) -> None:
    assert [name for name, _meaning in _table(heading)] == list(model.model_fields)


def test_the_card_that_is_shown_is_one() -> None:
    [shown] = re.findall(r"```json\n(.*?)```", TEXT, re.S)
    assert KeyCard.parse(shown.encode()).fingerprint.count(" ") == 7


def test_verdicts_outcomes_and_categories_are_the_codes() -> None:
    assert [name for name, _ in _table("", below="Verdict")] == list(VerdictName.__args__)
    assert [name for name, _ in _table("", below="Outcome")] == list(OutcomeName.__args__)
    faults = {category.value: fault.value for category, fault in FAULT_OF.items()}
    assert dict(_table("", below="Category")) == faults


def test_states_and_protocol_are_named() -> None:
    assert TEXT.startswith(f"# Exchange protocol {PROTOCOL} ")
    assert [state for state in BatchState if f"`{state.value}`" not in TEXT] == []
