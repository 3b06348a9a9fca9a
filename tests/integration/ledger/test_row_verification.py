"""What comparing the tables with the ledger finds once somebody took the guards away."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import orjson
import pytest
import sqlalchemy as sa
from tests.integration.ledger.probe import OPEN, THING, Probe, Thing, fill
from tests.integration.ledger.test_verification import EVERYWHERE, at, rechain, tamper

from jinmin.ledger.chain import canonical
from jinmin.ledger.erasure import erase
from jinmin.ledger.sealing import ENTRY, KEYS
from jinmin.ledger.verify import verify_rows


@pytest.mark.parametrize("stored", [b"\x01", b""])
def test_an_encrypted_column_that_does_not_open_is_found_with_its_place(probe: Probe, stored: bytes) -> None:
    ids = fill(probe)
    raw = sa.table(THING.name, sa.column("id", THING.c.id.type), sa.column("secret", sa.LargeBinary))
    tamper(probe, sa.update(raw).where(raw.c.id == ids[2]).values(secret=stored))
    fault = probe.rows().fault
    assert fault is not None
    assert (fault.key, fault.table, fault.record_id) == ("ledger.row_differs", THING.name, ids[2])
    assert fault.values == {"columns": "secret"}


@pytest.mark.parametrize(("amount", "found"), [(0, None), (7, "amount")])
def test_a_column_younger_than_the_entry_stands_at_its_default(
    probe: Probe, amount: int, found: str | None
) -> None:
    ids = fill(probe)
    with probe.unguarded(*EVERYWHERE) as connection:
        entry = connection.execute(sa.select(ENTRY).where(ENTRY.c.record_id == ids[3])).one()
        older = {name: value for name, value in orjson.loads(entry.public).items() if name != "amount"}
        connection.execute(sa.update(ENTRY).where(at(entry.seq)).values(public=canonical(older).decode()))
        connection.execute(sa.update(THING).where(THING.c.id == ids[3]).values(amount=amount))
        rechain(connection)
    fault = probe.rows().fault
    assert (fault and fault.values) == (found and {"columns": found})


def test_a_name_put_back_into_an_erased_row_is_found(probe: Probe) -> None:
    ids = fill(probe)
    with probe.work() as w:
        erase(w, Thing, ids[1], legal_basis="个人信息保护法第四十七条")
    tamper(probe, sa.update(THING).where(THING.c.id == ids[1]).values(note="张三"))
    fault = probe.rows().fault
    assert fault is not None
    assert (fault.key, fault.record_id, fault.values) == ("ledger.row_differs", ids[1], {"columns": "note"})


def test_entries_of_a_table_that_nobody_here_knows_are_told(probe: Probe) -> None:
    fill(probe)
    with probe.database.reading.connect() as connection:
        fault = verify_rows(connection, probe.keyring).fault
    assert fault is not None
    assert (fault.key, fault.values) == ("ledger.not_compared", {"tables": THING.name})


def one(ids: list[UUID]) -> sa.ColumnElement[bool]:
    return THING.c.id == ids[2]


@pytest.mark.parametrize(
    ("tampering", "key"),
    [
        (lambda ids: sa.update(THING).where(one(ids)).values(amount=9), "ledger.row_differs"),
        (lambda ids: sa.update(THING).where(one(ids)).values(note="李四"), "ledger.row_differs"),
        (lambda ids: sa.update(THING).where(one(ids)).values(secret="9"), "ledger.row_differs"),
        (lambda ids: sa.update(THING).where(one(ids)).values(marks=["x"]), "ledger.row_differs"),
        (lambda ids: sa.update(THING).where(one(ids)).values(version=2), "ledger.row_version"),
        (lambda ids: sa.update(THING).where(THING.c.id == ids[0]).values(version=1), "ledger.row_version"),
        (lambda ids: sa.delete(THING).where(one(ids)), "ledger.row_missing"),
        (lambda ids: sa.delete(KEYS).where(KEYS.c.record_id == ids[2]), "ledger.key_missing"),
        (
            lambda ids: sa.insert(OPEN).values(id=UUID(int=5), version=1, origin="", epoch=1, label="x"),
            "ledger.row_without_entry",
        ),
    ],
)
def test_a_row_that_parts_from_its_entry_is_found(
    probe: Probe, tampering: Callable[[list[UUID]], sa.Executable], key: str
) -> None:
    ids = fill(probe)
    tamper(probe, tampering(ids))
    assert probe.chain().holds
    fault = probe.rows().fault
    assert fault is not None
    assert fault.key == key
    assert "李四" not in str(fault)


def test_a_table_that_was_dropped_is_found(probe: Probe) -> None:
    fill(probe)
    with probe.unguarded(*EVERYWHERE) as connection:
        connection.exec_driver_sql("DROP TABLE probe_open")
    assert probe.rows().holds
    with probe.unguarded(*EVERYWHERE) as connection:
        connection.exec_driver_sql("DROP TABLE probe_thing")
    fault = probe.rows().fault
    assert fault is not None
    assert (fault.key, fault.table, fault.seq) == ("ledger.table_missing", "probe_thing", 1)


def test_a_record_key_put_in_the_place_of_another_is_found(probe: Probe) -> None:
    ids = fill(probe)
    with probe.raw() as connection:
        wrapped: dict[UUID, Any] = dict(connection.execute(sa.select(KEYS.c.record_id, KEYS.c.wrapped)).all())
        swapped = sa.update(KEYS).where(KEYS.c.record_id == ids[1])
        connection.execute(swapped.values(wrapped=wrapped[ids[2]]))
    fault = probe.rows().fault
    assert fault is not None
    assert fault.key == "ledger.sealed_unreadable"


def test_rows_are_checked_over_many_stretches(probe: Probe, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jinmin.ledger.verify.STEP", 2)
    ids = fill(probe, 7)
    assert (probe.proven(), probe.rows().rows) == (8, 7)
    tamper(probe, sa.update(THING).where(THING.c.id == ids[-1]).values(amount=9))
    fault = probe.rows().fault
    assert fault is not None
    assert fault.record_id == ids[-1]
