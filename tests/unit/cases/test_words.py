"""Every word has its Chinese, every message key its text."""

import re
from enum import StrEnum
from pathlib import Path
from typing import get_args

import pytest
from sqlalchemy import CheckConstraint, UniqueConstraint

import jinmin.cases
from jinmin.cases.states import CLOSED_STATES, OPEN_STATES, STATE_LABELS, Channel, HoldReason, Trust
from jinmin.db.base import metadata
from jinmin.messages import core_texts
from jinmin.vocabulary.matter import CaseState

FOLDER = Path(jinmin.cases.__file__).parent
KEY = re.compile(r'"((?:case|material|print|draft|worklist)\.[a-z_]+)"')
NO_MESSAGES = {"case.open", "case.step", "case.hold", "case.release", "case.claim", "case.take_over"}
NO_MESSAGES |= {"case.suspend", "case.suspension_decided", "case.resume", "case.extension_asked"}
NO_MESSAGES |= {"case.extension_decided", "case.dues_recounted", "case.task", "case.promise", "case.archive"}
NO_MESSAGES |= {"case.promise_settled", "case.public_notice", "case.objection", "case.objection_answered"}
NO_MESSAGES |= {"case.correction_notice", "case.terminate", "case.reopen", "case.open_group"}
NO_MESSAGES |= {
    "case.hand_over",
    "case.pass_on",
    "case.material",
    "case.print",
    "case.supervise",
    "case.read",
}
NO_MESSAGES |= {"material.infected", "material.reused", "material.screened"}


@pytest.mark.parametrize("kind", [Channel, HoldReason, Trust])
def test_every_member_is_shown_in_chinese(kind: type[StrEnum]) -> None:
    labels = [member.label for member in kind]  # type: ignore[attr-defined]
    assert len(set(labels)) == len(labels)
    assert all(re.fullmatch(r"[一-鿿]+", label) for label in labels)


def test_every_state_is_open_or_closed_and_has_a_label() -> None:
    assert {*OPEN_STATES, *CLOSED_STATES} == set(get_args(CaseState)) == set(STATE_LABELS)
    assert not {*OPEN_STATES} & {*CLOSED_STATES}


def test_channels_have_the_codes_of_the_standard() -> None:
    """GB/T 39046-2020, Annex A."""
    assert [(channel.label, channel.code) for channel in Channel] == [
        ("窗口", "1"),
        ("电脑端", "2"),
        ("移动端", "3"),
        ("快递", "4"),
        ("其他", "9"),
    ]


def test_every_key_has_a_text() -> None:
    used = {key for path in FOLDER.glob("*.py") for key in KEY.findall(path.read_text("utf-8"))}
    assert used - NO_MESSAGES - core_texts().keys() == set()


def test_every_constraint_that_a_clerk_can_break_has_a_text() -> None:
    ledgered = (table for name, table in metadata.tables.items() if name.startswith("case_"))
    names = {
        f"constraint.{item.name}"
        for table in ledgered
        for item in table.constraints
        if isinstance(item, UniqueConstraint | CheckConstraint)
    }
    assert names - core_texts().keys() == set()
