"""The chain covers every byte, and the ledger's JSON form is the same from a row as from an entity."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinmin.db.columns import as_json
from jinmin.db.stretches import STRETCH, stretches
from jinmin.ledger.chain import GENESIS, HEADER, canonical, link

ENTRY: dict[str, Any] = {
    "seq": 1,
    "record_id": UUID(int=1),
    "version": 1,
    "kind": "probe",
    "action": "",
    "work_id": UUID(int=2),
    "at": datetime(2026, 3, 2, tzinfo=UTC),
    "actor_id": None,
    "post_id": None,
    "case_id": None,
    "region": "51",
    "origin": "a",
    "epoch": 1,
    "alg": "sha256",
    "public": "{}",
    "sealed": b"\x00",
}


class Colour(StrEnum):
    RED = "red"


@pytest.mark.parametrize("name", [*HEADER, "public", "sealed"])
def test_every_part_counts(name: str) -> None:
    other = {
        "at": ENTRY["at"] + timedelta(microseconds=1),
        "alg": "sm3",
        "sealed": None,
    }
    changed = other.get(name, UUID(int=9) if name.endswith("_id") else f"{ENTRY[name]}9")
    assert link(GENESIS, ENTRY | {name: changed}) != link(GENESIS, ENTRY)


def test_what_came_before_counts() -> None:
    assert link(b"\x01" * 32, ENTRY) != link(GENESIS, ENTRY)


@given(public=st.text(max_size=20), sealed=st.binary(max_size=20), cut=st.integers(0, 20))
def test_no_byte_can_move_from_one_part_to_the_next(public: str, sealed: bytes, cut: int) -> None:
    moved = public.encode()[cut:]
    if not moved or public.encode()[:cut].decode(errors="ignore").encode() != public.encode()[:cut]:
        return
    shifted = ENTRY | {"public": public.encode()[:cut].decode(), "sealed": moved + sealed}
    assert link(GENESIS, shifted) != link(GENESIS, ENTRY | {"public": public, "sealed": sealed})


def test_a_zone_is_no_difference() -> None:
    shanghai = ENTRY["at"].astimezone(timezone(timedelta(hours=8)))
    assert link(GENESIS, ENTRY | {"at": shanghai}) == link(GENESIS, ENTRY)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (datetime(2026, 3, 2, 8, tzinfo=timezone(timedelta(hours=8))), "2026-03-02T00:00:00+00:00"),
        (date(2026, 3, 2), "2026-03-02"),
        (b"\x0f", "0f"),
        (UUID(int=1), str(UUID(int=1))),
        (Colour.RED, "red"),
        ((1, "a"), [1, "a"]),
        ([{"a": None}], [{"a": None}]),
        (True, True),
        (None, None),
        (Decimal("1.10"), "1.10"),
    ],
)
def test_values_as_the_ledger_writes_them(value: object, written: object) -> None:
    assert as_json(value) == written


def test_keys_are_sorted_and_text_is_readable() -> None:
    assert canonical({"b": 1, "a": "金"}) == '{"a":"金","b":1}'.encode()


@given(st.integers(0, 3 * STRETCH))
def test_stretches_leave_nothing_out(count: int) -> None:
    cut = list(stretches(range(count)))
    assert [item for part in cut for item in part] == list(range(count))
    assert all(0 < len(part) <= STRETCH for part in cut)
