"""A case's file is read once by whoever holds the case, and is right at every moment all the same."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from tests.integration.cases.office import WANG, Office, photo
from tests.integration.ledger.probe import given_up

from jinmin.cases import (
    CaseMaterial,
    KeptScan,
    Trust,
    attach_material,
    held_materials,
    keep_scan,
    lock_case,
    record_print,
)
from jinmin.cases.contents import contents_of
from jinmin.db.work import Work
from jinmin.documents.store import FileStore


@pytest.fixture
def scan(office: Office) -> KeptScan:
    return keep_scan(office.node.ports.get(FileStore), photo())


@contextmanager
def asked_of(office: Office, table: str) -> Iterator[list[str]]:
    """The queries that reach this table meanwhile."""
    seen: list[str] = []

    def note(_connection: sa.Connection, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("SELECT") and table in statement:
            seen.append(statement)

    database = office.node.database
    for engine in (database.writing, database.reading):
        event.listen(engine, "before_cursor_execute", note)
    yield seen
    for engine in (database.writing, database.reading):
        event.remove(engine, "before_cursor_execute", note)


def test_a_holder_reads_the_file_once_and_sees_what_is_added(office: Office, scan: KeptScan) -> None:
    case_id = office.open()
    with asked_of(office, "case_material") as asked, office.node.work(WANG) as w:
        case = lock_case(w, case_id)
        assert held_materials(w, case_id) == frozenset()
        attach_material(w, case, "photo", scan, trust=Trust.SUBMITTED)
        assert held_materials(w, case_id) == {"photo"}
        w.flush()
        record_print(w, case, document="receipt", title="回执", content_id=scan.content_id)
        assert held_materials(w, case_id) == {"photo"}
        w.flush()
        assert [each.document for each in contents_of(w, case_id).prints.values()] == ["receipt"]
        assert len(asked) == 1
    with office.node.read(WANG) as w:
        assert held_materials(w, case_id) == {"photo"}


def test_what_is_replaced_is_out_of_the_file_at_once(office: Office, scan: KeptScan) -> None:
    case_id = office.open()
    with office.node.work(WANG) as w:
        first = attach_material(w, lock_case(w, case_id), "photo", scan, trust=Trust.SUBMITTED).id
    with office.node.work(WANG) as w:
        case = lock_case(w, case_id)
        assert list(contents_of(w, case_id).materials) == [first]
        second = attach_material(w, case, "photo", scan, trust=Trust.SUBMITTED, replaces=first).id
        assert list(contents_of(w, case_id).materials) == [second]
        w.flush()
        assert list(contents_of(w, case_id).materials) == [second]


@pytest.mark.parametrize("sent", [False, True])
def test_what_a_savepoint_gave_up_was_never_in_the_file(office: Office, scan: KeptScan, sent: bool) -> None:
    case_id = office.open()
    with office.node.work(WANG) as w:
        case = lock_case(w, case_id)
        with given_up(w):
            attach_material(w, case, "photo", scan, trust=Trust.SUBMITTED)
            if sent:
                w.flush()
                assert held_materials(w, case_id) == {"photo"}
        lock_case(w, case_id)
        assert held_materials(w, case_id) == frozenset()


def test_who_does_not_hold_the_case_reads_anew(office: Office, scan: KeptScan) -> None:
    case_id = office.open()
    with asked_of(office, "case_material") as asked, office.node.work(WANG) as w:
        assert held_materials(w, case_id) == held_materials(w, case_id) == frozenset()
    assert len(asked) == 2


def test_another_work_s_file_is_its_own(office: Office, scan: KeptScan) -> None:
    case_id, other = office.open(), office.open()

    def attach(w: Work) -> CaseMaterial:
        return attach_material(w, lock_case(w, case_id), "photo", scan, trust=Trust.SUBMITTED)

    with office.node.work(WANG) as w:
        lock_case(w, other)
        attach(w)
        assert held_materials(w, other) == frozenset()
        assert held_materials(w, case_id) == {"photo"}
