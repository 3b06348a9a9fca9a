"""What the database itself refuses to whoever goes round Work, on both engines."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from tests.integration.ledger.probe import LEDGERED, OPEN, THING, Open, Probe

from jinmin.db.constraints import broken_constraint
from jinmin.ids import new_id
from jinmin.ledger.guards import missing_guards
from jinmin.ledger.sealing import ENTRY, KEYS

NAMES = tuple(table.name for table in LEDGERED)


def refused(probe: Probe, *statements: sa.Executable) -> str:
    """The constraint that stopped these statements and their commit."""

    def attempt() -> None:
        with probe.raw() as connection:
            for statement in statements:
                connection.execute(statement)

    with pytest.raises(IntegrityError) as caught:
        attempt()
    return broken_constraint(caught.value)


def fresh(**columns: object) -> dict[str, object]:
    return Open(label="x").model_dump() | columns


def test_a_row_without_its_entry(probe: Probe) -> None:
    assert refused(probe, sa.insert(OPEN).values(fresh())) in ("fk_probe_open_ledger", "foreign_key")
    assert probe.proven() == 0


def test_a_change_of_a_sealed_version(probe: Probe) -> None:
    known = probe.add("a")
    change = sa.update(THING).where(THING.c.id == known)
    assert refused(probe, change.values(amount=1)) == "jinmin_version"
    assert refused(probe, change.values(version=3)) == "jinmin_version"
    assert refused(probe, change.values(version=0)) == "jinmin_version"
    assert refused(probe, change.values(id=new_id())) == "jinmin_version"
    assert refused(probe, change.values(id=new_id(), version=2)) == "jinmin_version"
    assert refused(probe, change.values(version=2)) in ("fk_probe_thing_ledger", "foreign_key")
    assert probe.proven() == 1


def test_two_versions_in_one_commit(probe: Probe) -> None:
    known = probe.add("a")
    change = sa.update(THING).where(THING.c.id == known)
    assert refused(probe, change.values(version=2), change.values(version=3)) == "jinmin_version"


def test_a_delete(probe: Probe) -> None:
    probe.add("a")
    assert refused(probe, sa.delete(THING)) == "jinmin_append_only"
    assert probe.proven() == 1


def test_a_change_of_the_ledger(probe: Probe) -> None:
    probe.add("a")
    assert refused(probe, sa.update(ENTRY).values(action="x")) == "jinmin_append_only"
    assert refused(probe, sa.delete(ENTRY)) == "jinmin_append_only"
    assert probe.proven() == 1


def test_the_same_version_twice(probe: Probe) -> None:
    probe.add("a")
    with probe.raw() as connection:
        entry = dict(connection.execute(sa.select(ENTRY)).mappings().one())
    again = sa.insert(ENTRY).values(**entry | {"seq": 2})
    assert refused(probe, again) == "uq_ledger_entry_record_id_version"


def test_an_entry_without_a_row_is_found(probe: Probe) -> None:
    """The foreign key reaches one way only: the other way is the verification's."""
    probe.add("a")
    with probe.raw() as connection:
        entry = dict(connection.execute(sa.select(ENTRY)).mappings().one())
        connection.execute(sa.insert(ENTRY).values(**entry | {"seq": 2, "record_id": new_id()}))
    fault = probe.rows().fault
    assert fault is not None
    assert (fault.key, fault.seq) == ("ledger.row_missing", 2)


def test_a_row_that_borrows_the_entry_of_another_table_is_found(probe: Probe) -> None:
    known = probe.add("a")
    with probe.raw() as connection:
        connection.execute(sa.insert(OPEN).values(fresh(id=known, label="a", origin="probe")))
    fault = probe.rows().fault
    assert fault is not None
    assert (fault.key, fault.table) == ("ledger.row_version", "probe_open")


def test_guards_that_were_taken_away_are_named(probe: Probe) -> None:
    with probe.database.engine.connect() as connection:
        assert missing_guards(connection, NAMES) == ()
    with probe.unguarded("probe_thing", "ledger_entry") as connection:
        pass
    expected = {
        "probe_thing_version",
        "probe_thing_no_delete",
        "ledger_entry_no_update",
        "ledger_entry_no_delete",
    }
    if not probe.database.is_sqlite:
        expected |= {f"fk_{name}_ledger" for name in NAMES}
    with probe.database.engine.connect() as connection:
        assert set(missing_guards(connection, NAMES)) == expected


def test_a_disabled_trigger_does_not_stand(probe: Probe) -> None:
    if probe.database.is_sqlite:
        return
    with probe.raw() as connection:
        connection.exec_driver_sql("ALTER TABLE probe_thing DISABLE TRIGGER probe_thing_version")
    with probe.database.engine.connect() as connection:
        assert missing_guards(connection, NAMES) == ("probe_thing_version",)


def test_keys_may_be_rewrapped(probe: Probe) -> None:
    probe.add("a", note="张三")
    probe.keyring.rotate()
    with probe.raw() as connection:
        ((record, wrapped),) = connection.execute(sa.select(KEYS)).all()
        fresh_wrap = probe.keyring.rewrap(bytes(wrapped))
        connection.execute(sa.update(KEYS).where(KEYS.c.record_id == record).values(wrapped=fresh_wrap))
    assert fresh_wrap != bytes(wrapped)
    assert probe.proven() == 1
