"""迁移预览: what a changed parameter, and a changed item list, do to 100,000 open cases; beside reading them alone."""

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from itertools import islice
from typing import Any

import sqlalchemy as sa
from tests.harness.figures import Figure, alternate
from tests.harness.trials import TrialContext

from jinmin.cases import Case
from jinmin.changeovers import ItemSubject, ParameterSubject, Subject, Totals, preview, subject_of
from jinmin.changeovers.previewing import STRETCH
from jinmin.ids import new_id
from jinmin.matters import Below, Catalogue, Parameters
from jinmin.node import Node
from jinmin.parameter_changes import NewValue, with_change
from jinmin.profiles import load_profile
from jinmin.regions import Divisions
from jinmin.service_items import EntryKey, ItemVersion, versions_of
from jinmin.vocabulary.actor import SYSTEM
from jinmin.vocabulary.matter import Limit

ROWS, BATCH = 100_000, 10_000
MATTER, AGE = "marriage.marry", "marriage.minimum_age.male"
FIRST = date(2030, 1, 1)
CASE = Case.__table__
BY_HAND = sa.text("SELECT * FROM case_case WHERE finished_on IS NULL ORDER BY opened_at, id")


def run(context: TrialContext) -> list[Figure]:
    """Seconds for all of it, on both engines."""
    urls = {
        "PostgreSQL": context.postgres.create_database(),
        "SQLite": f"sqlite:///{context.folder / 'impact.sqlite'}",
    }
    return [figure for engine, url in urls.items() for figure in _engine(context, engine, url)]


def _engine(context: TrialContext, engine: str, url: str) -> Iterator[Figure]:
    node = Node.open(load_profile("demo"), context.folder / f"impact-{engine}", database_url=url)
    try:
        node.migrate()
        _fill(node)
        note = f"{ROWS:,} open cases, every one touched; baseline: SELECT * of them, read once"
        for name, subject in (("parameter", _parameter(node)), ("item list", _item(node))):
            ours, theirs = _timed(partial(_preview, node, subject)), _timed(partial(_read, node))
            runs, by_hand = alternate(ours, theirs, context.runs)
            yield Figure(f"impact preview: {name}, {engine}", "s", runs, by_hand, 20.0, 10.0, True, note=note)
    finally:
        node.close()


def _preview(node: Node, subject: Subject) -> None:
    heard: list[int] = []

    def progress(totals: Totals) -> bool:
        heard.append(totals.looked)
        return True

    whole = preview(partial(node.read, SYSTEM), subject, progress)
    assert (whole.totals.touched, len(heard)) == (ROWS, ROWS // STRETCH)


def _read(node: Node) -> None:
    with node.read() as w:
        assert len(w.execute(BY_HAND).all()) == ROWS


def _timed(call: Callable[[], None]) -> Callable[[], float]:
    def ask() -> float:
        started = time.perf_counter()
        call()
        return time.perf_counter() - started

    return ask


def _parameter(node: Node) -> Subject:
    now = node.ports.get(Parameters)
    new = NewValue(23, FIRST, law="压测", article="无", below=Below.FIXED, reason="压测")
    after = with_change(now, AGE, "", new)
    return ParameterSubject(after.resolve(AGE, FIRST), now, after, False)


def _item(node: Node) -> Subject:
    with node.work() as w:
        [base] = versions_of(w, EntryKey(MATTER, ""))
        limit = Limit(days=1, unit="working").model_dump(mode="json")
        fixed = {"id": new_id(), "edition": 2, "state": "submitted", "shipped_by": ""}
        told = {column.name: getattr(base, column.name) for column in ItemVersion.__table__.columns}
        elements = {"promised": limit, "dropped_materials": ["joint_photo"]}
        row = told | fixed | {"elements": elements, "valid_from": None, "valid_to": None, "version": 1}
        w.bulk(ItemVersion, [row])
    with node.read() as w:
        found = subject_of(w, f"item:{fixed['id']}")
    assert isinstance(found, ItemSubject)
    return replace(found, first=FIRST)


def _fill(node: Node) -> None:
    rows = _rows(node)
    with node.database.writing.connect() as connection:
        _without_guards(connection)
        while batch := list(islice(rows, BATCH)):
            connection.execute(sa.insert(CASE), batch)
        connection.commit()
        connection.invalidate()
    with node.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


def _without_guards(connection: sa.Connection) -> None:
    # The rows stand for cases of many offices; their ledger entries are not what is measured.
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("ALTER TABLE case_case DROP CONSTRAINT fk_case_case_ledger")
    else:
        connection.rollback()
        connection.connection.cursor().execute("PRAGMA foreign_keys = OFF")


def _rows(node: Node) -> Iterator[dict[str, Any]]:
    chance = random.Random(11)
    with node.read() as w:
        divisions = w.port(Divisions)
        prefectures = divisions.children("51", w.today)
        counties = [one.code for each in prefectures for one in divisions.children(each.code, w.today)]
        [base] = versions_of(w, EntryKey(MATTER, ""))
        now, origin = w.at, w.origin
        version = w.port(Catalogue).matter(MATTER, w.today).version
    like = Case(
        origin=origin, matter=MATTER, matter_version=version, title="张三、李四的结婚登记", org_id=new_id(),
        channel="window", opened_by_name="登记员", state="open", step="review", item_versions=[str(base.id)],
    )  # fmt: skip
    alike = {column.name: getattr(like, column.name) for column in CASE.columns}
    for number in range(ROWS):
        opened = now - timedelta(days=chance.randrange(60), seconds=chance.randrange(30_000))
        yield alike | {
            "id": new_id(),
            "case_no": f"510000-JH-{opened:%Y%m%d}-{number:07d}",
            "region": chance.choice(counties),
            "step_since": opened,
            "opened_at": opened,
            "accepted_on": opened.date(),
            "statutory_from": opened.date(),
            "promised_from": opened.date(),
        }
