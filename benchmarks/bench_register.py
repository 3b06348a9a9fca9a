"""The register page and its searches at a million rows, as a county clerk sees them."""

import random
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import quantiles
from typing import Any

import sqlalchemy as sa
from tests.harness.figures import Figure
from tests.harness.trials import TrialContext

from jinmin.db.work import Work
from jinmin.ids import new_id
from jinmin.invented import InventedPerson, People
from jinmin.node import Node
from jinmin.profiles import load_profile
from jinmin.regions import Divisions
from jinmin.vocabulary.actor import Actor
from jinmin_marriage.models import MarriageRecord
from jinmin_marriage.queries import RegisterQuery, count_register, search_register
from jinmin_marriage.service.registering import BLIND_LABEL

ROWS = 1_000_000
BATCH = 10_000
HOME = "510822"
CLERK = Actor(
    user_id=None, name="登记员", region=HOME, permissions=frozenset({"marriage.search"}), purpose="当事人查档"
)
RECORD = MarriageRecord.__table__
TARGETS = (100.0, 25.0)


def run(context: TrialContext) -> list[Figure]:
    """p95 in ms of a page, the next page, and searches by name and by number, count included."""
    figures = []
    for engine, url in (
        ("PostgreSQL", context.postgres.create_database()),
        ("SQLite", f"sqlite:///{context.folder / 'register.db'}"),
    ):
        node, sample = _filled(context.folder / f"register-{engine}", url)
        for name, ask in _questions(sample).items():
            runs = tuple(_p95(node, ask) for _run in range(context.runs))
            figures.append(
                Figure(f"register {name}, {engine}", "ms p95", runs, (), *TARGETS, smaller_is_better=True)
            )
        node.close()
    return figures


def _questions(sample: InventedPerson) -> dict[str, Callable[[Work], object]]:
    this_year = RegisterQuery(since=date(2026, 1, 1), until=date(2026, 11, 20))

    def next_page(w: Work) -> object:
        return search_register(w, this_year, after=search_register(w, this_year).after)

    def with_count(query: RegisterQuery, w: Work) -> object:
        return search_register(w, query), count_register(w, query)

    return {
        "page": partial(with_count, this_year),
        "next page": next_page,
        "by name": partial(with_count, RegisterQuery(anyone_name=sample.name)),
        "by number": partial(with_count, RegisterQuery(anyone_number=sample.id_number)),
    }


def _p95(node: Node, ask: Callable[[Work], object]) -> float:
    taken = []
    with node.read(CLERK) as w:
        ask(w)  # the first reading of a quiet morning is not what a day is made of
    for _time in range(60):
        with node.read(CLERK) as w:
            started = time.perf_counter()
            ask(w)
            taken.append((time.perf_counter() - started) * 1000)
    return quantiles(taken, n=20)[-1]


def _filled(folder: Path, url: str) -> tuple[Node, InventedPerson]:
    node = Node.open(load_profile("demo"), folder, database_url=url)
    node.migrate()
    people = People(5)
    sample = people.person(HOME, "1", (date(1980, 1, 1), date(1999, 12, 31)))
    rows = _rows(node, people, sample)
    with node.database.writing.connect() as connection:
        _without_ledger(connection)
        while batch := list(islice(rows, BATCH)):
            connection.execute(sa.insert(RECORD), batch)
        connection.commit()
    _settle(node)
    return node, sample


def _settle(node: Node) -> None:
    # A register that grew in years does not lie in the write-ahead log, and its statistics are known.
    with node.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")
    if node.database.is_sqlite:
        with node.database.engine.connect() as connection:
            connection.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _without_ledger(connection: sa.Connection) -> None:
    # The rows stand for a register that grew in years; their ledger entries are not what is measured.
    if connection.dialect.name == "sqlite":
        connection.connection.cursor().execute(
            "PRAGMA foreign_keys = OFF"
        )  # without effect inside a transaction
        return
    for key in sa.inspect(connection).get_foreign_keys(RECORD.name):
        connection.exec_driver_sql(f"ALTER TABLE {RECORD.name} DROP CONSTRAINT {key['name']}")


def _rows(node: Node, people: People, sample: InventedPerson) -> Iterator[dict[str, Any]]:
    chance, blind = random.Random(9), node.keyring.blind
    with node.read() as w:
        divisions = w.port(Divisions)
        prefectures = divisions.children("51", w.today)
        counties = [one.code for each in prefectures for one in divisions.children(each.code, w.today)]
    names = [
        people.person(HOME, chance.choice("12"), (date(1980, 1, 1), date(1999, 12, 31))).name
        for _ in range(4000)
    ]
    office = new_id()
    for number in range(ROWS):
        day = date(2006, 1, 1) + timedelta(days=chance.randrange(7620))
        home = number == 0
        yield {
            "id": new_id(),
            "version": 1,
            "origin": "demo",
            "epoch": 1,
            "certificate_no": f"J{number:012d}",
            "print_no_groom": None,
            "print_no_bride": None,
            "registered_on": day,
            "month": day.year * 100 + day.month,
            "region": HOME if home else chance.choice(counties),
            "office_id": office,
            "registrar_id": None,
            "registrar": "",
            "case_id": None,
            "state": "valid",
            "data_origin": "business",
            "remarried": False,
            "groom_id": new_id(),
            "bride_id": new_id(),
            "groom_name": sample.name if home else chance.choice(names),
            "bride_name": chance.choice(names),
            "groom_birth": date(1990, 1, 1),
            "bride_birth": date(1991, 1, 1),
            "groom_number": sample.id_number,
            "bride_number": sample.id_number,
            "groom_index": blind(BLIND_LABEL, sample.id_number) if home else chance.randbytes(32),
            "bride_index": chance.randbytes(32),
            "note": "",
            "issued_on": None,
            "issued_by": None,
        }
