"""What verification finds once somebody took the guards away, and what it cannot without a checkpoint."""

from collections.abc import Callable, Sequence
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection
from tests.integration.ledger.probe import LEDGERED, THING, Probe, fill

from jinmin.crypto import GUOMI, Keyring
from jinmin.ledger.chain import GENESIS, link
from jinmin.ledger.checkpoint import Checkpoint, checkpoint_fault, make_checkpoint
from jinmin.ledger.sealing import ENTRY

EVERYWHERE = ("ledger_entry", *(table.name for table in LEDGERED))


def tamper(probe: Probe, *statements: sa.Executable) -> None:
    with probe.unguarded(*EVERYWHERE) as connection:
        for statement in statements:
            connection.execute(statement)


def at(seq: int) -> sa.ColumnElement[bool]:
    return ENTRY.c.seq == seq


def test_an_untouched_ledger_holds(probe: Probe) -> None:
    fill(probe)
    chain, rows = probe.chain(), probe.rows()
    assert (chain.entries, chain.sealed, rows.rows) == (7, 7, 6)
    assert (chain.holds, rows.holds) == (True, True)
    with probe.database.reading.connect() as connection:
        assert connection.execute(sa.select(ENTRY.c.hash).where(at(7))).scalar_one() == chain.head


def test_an_empty_ledger_holds(probe: Probe) -> None:
    assert (probe.chain().head, probe.proven()) == (GENESIS, 0)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("public", "{}"),
        ("sealed", b"\x01"),
        ("sealed", None),
        ("action", "x"),
        ("region", "x"),
        ("origin", "x"),
        ("kind", "x"),
        ("version", 9),
        ("epoch", 9),
        ("actor_id", UUID(int=1)),
        ("post_id", UUID(int=1)),
        ("case_id", UUID(int=1)),
        ("work_id", UUID(int=1)),
        ("record_id", UUID(int=1)),
        ("alg", "sm3"),
        ("hash", b"\x01"),
    ],
)
def test_a_changed_entry_is_found(probe: Probe, column: str, value: object) -> None:
    fill(probe)
    tamper(probe, sa.update(ENTRY).where(at(3)).values({column: value}))
    fault = probe.chain().fault
    assert fault is not None
    assert (fault.key, fault.seq) == ("ledger.hash", 3)


@pytest.mark.parametrize(
    ("statements", "key", "seq"),
    [
        ([sa.delete(ENTRY).where(at(1))], "ledger.gap", 1),
        ([sa.delete(ENTRY).where(at(3))], "ledger.gap", 3),
        ([sa.delete(ENTRY).where(at(3)), sa.update(ENTRY).where(at(7)).values(seq=3)], "ledger.hash", 3),
        (
            [
                sa.update(ENTRY).where(at(3)).values(seq=99),
                sa.update(ENTRY).where(at(4)).values(seq=3),
                sa.update(ENTRY).where(at(99)).values(seq=4),
            ],
            "ledger.hash",
            3,
        ),
    ],
    ids=["first removed", "removed", "removed and closed up", "reordered"],
)
def test_a_removed_or_moved_entry_is_found(
    probe: Probe, statements: Sequence[sa.Executable], key: str, seq: int
) -> None:
    fill(probe)
    tamper(probe, *statements)
    fault = probe.chain().fault
    assert fault is not None
    assert (fault.key, fault.seq) == (key, seq)


def rechain(connection: Connection) -> None:
    """What a clever forger does: compute every hash anew. It needs no key."""
    previous = GENESIS
    for row in connection.execute(sa.select(ENTRY).order_by(ENTRY.c.seq)).mappings().all():
        previous = link(previous, dict(row))
        connection.execute(sa.update(ENTRY).where(at(row["seq"])).values(hash=previous))


def test_only_a_checkpoint_finds_a_chain_that_was_forged_anew(probe: Probe) -> None:
    fill(probe)
    kept = checkpoint(probe)
    with probe.unguarded(*EVERYWHERE) as connection:
        connection.execute(sa.update(ENTRY).where(at(3)).values(action="forged"))
        rechain(connection)
    assert probe.chain().holds
    assert faulted(probe, kept) == "checkpoint.differs"


def test_only_a_checkpoint_finds_a_cut_tail(probe: Probe) -> None:
    ids = fill(probe)
    kept = checkpoint(probe)
    assert faulted(probe, kept) is None
    tamper(
        probe,
        sa.delete(ENTRY).where(ENTRY.c.seq > 5),
        sa.delete(THING).where(THING.c.id == ids[5]),
        sa.update(THING).where(THING.c.id == ids[0]).values(version=1, amount=0),
    )
    assert probe.proven() == 5
    assert faulted(probe, kept) == "checkpoint.tail_cut"


def checkpoint(probe: Probe) -> Checkpoint:
    with probe.database.reading.connect() as connection:
        made = make_checkpoint(connection, probe.keyring, "probe", probe.at)
    return Checkpoint.model_validate_json(made.model_dump_json())


def faulted(probe: Probe, kept: Checkpoint, node: str = "probe") -> str | None:
    with probe.database.reading.connect() as connection:
        fault = checkpoint_fault(connection, kept, node, probe.keyring.public_key())
    return fault.key if fault else None


def test_a_checkpoint_holds_while_the_ledger_grows(probe: Probe) -> None:
    empty = checkpoint(probe)
    fill(probe)
    kept = checkpoint(probe)
    fill_again = [probe.add("more")]
    assert fill_again
    assert (faulted(probe, empty), faulted(probe, kept)) == (None, None)


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (lambda kept: {"seq": kept.seq - 1}, "checkpoint.signature"),
        (lambda kept: {"hash": "00" * 32}, "checkpoint.signature"),
        (lambda kept: {"node": "other"}, "checkpoint.signature"),
        (
            lambda kept: {"signature": f"{int(kept.signature, 16) ^ 1:0{len(kept.signature)}x}"},
            "checkpoint.signature",
        ),
        (lambda kept: {"signature": ""}, "checkpoint.signature"),
    ],
)
def test_a_checkpoint_with_a_wrong_signature_proves_nothing(
    probe: Probe, change: Callable[[Checkpoint], dict[str, object]], key: str
) -> None:
    fill(probe)
    kept = checkpoint(probe)
    assert faulted(probe, kept.model_copy(update=change(kept))) == key


def test_a_checkpoint_of_another_node_or_key_proves_nothing(probe: Probe, tmp_path: Path) -> None:
    fill(probe)
    assert faulted(probe, checkpoint(probe), node="elsewhere") == "checkpoint.other_node"
    stranger = Keyring.create(tmp_path / "stranger.json", probe.suite)
    with probe.database.reading.connect() as connection:
        forged = make_checkpoint(connection, stranger, "probe", probe.at)
    assert faulted(probe, forged) == "checkpoint.signature"


def test_the_chain_in_sm3(migrated_url: str, tmp_path: Path) -> None:
    probe = Probe.create(migrated_url, tmp_path, GUOMI)
    ids = fill(probe)
    assert probe.proven() == 7
    kept = checkpoint(probe)
    assert faulted(probe, kept) is None
    with probe.read() as w:
        assert {row.alg for row in w.execute(sa.select(ENTRY.c.alg))} == {"sm3"}
    tamper(probe, sa.update(ENTRY).where(at(3)).values(action="x"))
    fault = probe.chain().fault
    assert fault is not None
    assert (fault.seq, fault.record_id) == (3, ids[2])
    probe.close()
