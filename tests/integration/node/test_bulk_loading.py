"""What the benchmarks load is a database the program itself might have written."""

from datetime import date
from pathlib import Path

from benchmarks.bulk_loading import BulkLoader, analyse
from benchmarks.invented_cases import CaseMill

from jinmin.cases import Case, CaseParty
from jinmin.ledger.verify import verify_chain, verify_rows
from jinmin.node import Node
from jinmin.profiles import load_profile


def test_loaded_cases_are_proved_by_the_ledger(tmp_path: Path, migrated_url: str) -> None:
    node = Node.open(load_profile("demo"), tmp_path, database_url=migrated_url)
    node.migrate()
    mill = CaseMill(node, seed=3)
    cases = [mill.unfinished(due=date(2026, 3, 1)) for _each in range(30)]
    cases += [mill.finished() for _each in range(30)]
    loader = BulkLoader(node)
    assert loader.load(Case.__table__, cases) == 60
    assert loader.load(CaseParty.__table__, [mill.party(cases[0], "groom")]) == 1
    analyse(node)
    with node.read() as w:
        connection = w.session.connection()
        assert verify_chain(connection).holds
        proof = verify_rows(connection, node.keyring, [Case.__table__, CaseParty.__table__])
        assert (proof.fault, proof.rows) == (None, 61)
    node.close()
