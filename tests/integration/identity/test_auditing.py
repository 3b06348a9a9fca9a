"""The audit administrator reads who looked at what, without numbers; nobody else does, and it is noted."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from tests.integration.node.test_housekeeping import PROFILE

from jinmin.errors import Forbidden
from jinmin.identity import journal_access
from jinmin.identity.auditing import AuditQuery, access_lines, entry_lines
from jinmin.identity.posts import READ_JOURNALS
from jinmin.ledger.journal import Access
from jinmin.node import Node
from jinmin.vocabulary.actor import Actor

AUDITOR = Actor(user_id=None, name="钱华", permissions=frozenset({READ_JOURNALS}))
CLERK = Actor(user_id=UUID(int=7), name="王晓梅", purpose="查 510822199001011234 的档案")


@pytest.fixture
def node(tmp_path: Path, migrated_url: str) -> Iterator[Node]:
    made = Node.open(PROFILE, tmp_path, database_url=migrated_url, disabled=("marriage", "statistics"))
    made.migrate()
    journal_access(made.work, CLERK, Access("marriage.search", "marriage.register", rows=3))
    journal_access(made.work, CLERK, Access("statistics.rows", "marriage.pairs", denied=True))
    yield made
    made.close()


def test_the_journal_is_read_newest_first_under_full_names(node: Node) -> None:
    with node.read(AUDITOR) as w:
        newest, older = access_lines(w, AuditQuery(), None, 10)
        assert (newest.denied, older.rows, older.actor) == (True, 3, "王晓梅")
        assert "510822" not in older.purpose
        assert access_lines(w, AuditQuery(), newest.seq, 10) == (older,)


def test_filters_narrow_it(node: Node) -> None:
    today = node.clock.today()
    queries = {
        "denied": AuditQuery(denied=True),
        "what": AuditQuery(what="statistics"),
        "about": AuditQuery(about="marriage.pairs"),
    }
    with node.read(AUDITOR) as w:
        for name, query in queries.items():
            assert [line.action for line in access_lines(w, query, None, 10)] == ["statistics.rows"], name
        assert len(access_lines(w, AuditQuery(since=today, until=today), None, 10)) == 2
        assert not access_lines(w, AuditQuery(until=today - timedelta(days=1)), None, 10)


def test_the_ledger_shows_headers_only(node: Node) -> None:
    with node.read(AUDITOR) as w:
        lines = entry_lines(w, AuditQuery(), None, 5)
        assert [line.seq for line in lines] == sorted((line.seq for line in lines), reverse=True)
        assert not hasattr(lines[0], "public")
        (same, *_rest) = entry_lines(w, AuditQuery(about=str(lines[0].record_id)), None, 5)
        assert same == lines[0]
        assert {line.kind for line in entry_lines(w, AuditQuery(about=lines[0].kind), None, 5)} == {
            lines[0].kind
        }


def test_nobody_else_reads_either(node: Node) -> None:
    with node.read(CLERK) as w:
        for read in (access_lines, entry_lines):
            with pytest.raises(Forbidden):
                read(w, AuditQuery(), None, 5)
