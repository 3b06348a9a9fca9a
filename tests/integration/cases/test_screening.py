"""Infected files are refused and journalled; what nobody could look at is held until somebody has."""

from collections.abc import Iterator
from uuid import UUID

import pytest
import sqlalchemy as sa
from tests.harness.ports import free_port
from tests.integration.cases.office import WANG, Office, photo
from tests.unit.documents.clamd_server import VERSION, Clamd, running_clamd, test_virus

from jinmin.cases import (
    CaseMaterial,
    Trust,
    attach_material,
    case_detail,
    held_materials,
    lock_case,
    missing_materials,
    read_material,
    screen_waiting,
    take_in_scan,
)
from jinmin.cases.taking_in import screen_file
from jinmin.documents.screening import Screener, screener_of
from jinmin.documents.store import FileStore
from jinmin.errors import Invalid, Refused, Unavailable
from jinmin.ledger.journal import RECORDS
from jinmin.ledger.verify import verify_chain, verify_rows
from jinmin.messages import explain
from jinmin.vocabulary.desk_settings import Screening


@pytest.fixture
def clamd(office: Office) -> Iterator[Clamd]:
    with running_clamd() as server:
        use(office, server.address)
        yield server


def use(office: Office, address: str, when_down: str = "hold") -> None:
    settings = Screening.model_validate({"scanner": address, "when_down": when_down, "seconds": 20})
    office.node.ports.offer(Screener, screener_of(settings))


def nowhere() -> str:
    return f"tcp://127.0.0.1:{free_port()}"


def infected() -> bytes:
    """A whole picture with a virus behind it, as scanners are shown them."""
    return photo() + test_virus()


def hand_in(office: Office, case_id: UUID, scan: bytes, rule: str = "id_card") -> UUID:
    kept = take_in_scan(office.node.ports, WANG, scan, subject=f"case/{case_id}")
    with office.node.work(WANG) as w:
        return attach_material(w, lock_case(w, case_id), rule, kept, trust=Trust.SUBMITTED).id


def material(office: Office, material_id: UUID) -> CaseMaterial:
    with office.node.read() as w:
        found = w.get(CaseMaterial, material_id)
        w.session.expunge(found)
        return found


def journalled(office: Office, action: str) -> list[tuple[str, str, bool]]:
    with office.node.read() as w:
        query = sa.select(RECORDS).where(RECORDS.c.action == action)
        return [(row.subject, row.actor, row.denied) for row in w.execute(query)]


def held(office: Office, case_id: UUID) -> frozenset[str]:
    with office.node.work(WANG) as w:
        return held_materials(w, case_id)


def test_a_clean_file_says_who_looked_at_it(office: Office, clamd: Clamd) -> None:
    case_id = office.open()
    kept = material(office, hand_in(office, case_id, photo()))
    assert (kept.screening, kept.screened_by) == ("clean", VERSION)
    assert clamd.seen == [len(photo())]
    assert held(office, case_id) == {"id_card"}


def test_an_infected_file_is_refused_and_journalled_and_leaves_nothing(office: Office, clamd: Clamd) -> None:
    case_id = office.open()
    with pytest.raises(Refused) as refused:
        hand_in(office, case_id, infected())
    assert refused.value.key == "scan.infected"
    assert "Eicar-Test-Signature" in explain(refused.value)
    assert journalled(office, "material.infected") == [(f"case/{case_id}", "王经办", True)]
    assert not list(office.node.ports.get(FileStore).ids())


def test_what_is_no_scan_never_reaches_the_scanner(office: Office, clamd: Clamd) -> None:
    with pytest.raises(Invalid):
        hand_in(office, office.open(), b"MZ program")
    assert clamd.seen == []


def test_while_the_scanner_is_down_a_file_is_set_aside(office: Office) -> None:
    use(office, nowhere())
    case_id = office.open()
    waiting = hand_in(office, case_id, photo())
    assert (material(office, waiting).screening, held(office, case_id)) == ("waiting", frozenset())
    with office.node.work(WANG) as w:
        assert [rule.id for rule in missing_materials(w, lock_case(w, case_id))] == ["id_card"]
        with pytest.raises(Refused) as refused:
            read_material(w, waiting)
    assert "待查毒" in explain(refused.value)


def test_where_the_policy_refuses_nothing_is_kept(office: Office) -> None:
    use(office, nowhere(), "refuse")
    with pytest.raises(Unavailable):
        hand_in(office, office.open(), photo())
    assert not list(office.node.ports.get(FileStore).ids())


def test_what_waited_is_looked_at_when_the_scanner_is_back(office: Office) -> None:
    use(office, nowhere())
    case_id = office.open()
    clean, sick = hand_in(office, case_id, photo()), hand_in(office, case_id, infected(), "photo")
    assert screen_waiting(office.node.site) == 0
    with running_clamd() as server:
        use(office, server.address)
        assert screen_waiting(office.node.site) == 2
        assert screen_waiting(office.node.site) == 0
    assert material(office, clean).screening == "clean"
    assert material(office, sick).screening == "infected"
    assert held(office, case_id) == {"id_card"}
    assert journalled(office, "material.infected") == [(f"case/{case_id}", "系统", True)]
    with office.node.read(WANG) as w, pytest.raises(Refused):
        read_material(w, sick)
    with office.node.database.reading.connect() as connection:
        assert verify_chain(connection).fault is None
        assert verify_rows(connection, office.node.keyring).fault is None


def test_an_infected_file_is_replaced_by_a_clean_one(office: Office) -> None:
    use(office, nowhere())
    case_id = office.open()
    sick = hand_in(office, case_id, infected())
    with running_clamd() as server:
        use(office, server.address)
        screen_waiting(office.node.site)
        kept = take_in_scan(office.node.ports, WANG, photo(), subject=f"case/{case_id}")
        with office.node.work(WANG) as w:
            case = lock_case(w, case_id)
            attach_material(w, case, "id_card", kept, trust=Trust.SUBMITTED, replaces=sick)
    with office.node.read(WANG) as w:
        lines = case_detail(w, case_id).materials
    assert [(line.screening, line.superseded_by is None) for line in lines] == [
        ("infected", False),
        ("clean", True),
    ]
    assert held(office, case_id) == {"id_card"}


def test_a_scan_put_into_a_work_unseen_waits_where_there_is_a_scanner(office: Office, clamd: Clamd) -> None:
    case_id = office.open()
    with office.node.work(WANG) as w:
        attach_material(w, lock_case(w, case_id), "id_card", photo(), trust=Trust.SUBMITTED)
    assert held(office, case_id) == frozenset()
    assert screen_waiting(office.node.site) == 1
    assert held(office, case_id) == {"id_card"}


def test_a_file_that_is_no_scan_is_looked_at_as_well(office: Office, clamd: Clamd) -> None:
    ports = office.node.ports
    assert screen_file(ports, WANG, b"{}", subject="/matters/packs").state.usable
    with pytest.raises(Refused):
        screen_file(ports, WANG, test_virus(), subject="/matters/packs")
    [(subject, _actor, denied)] = journalled(office, "material.infected")
    assert (subject, denied) == ("/matters/packs", True)
