"""A figure and its rows share one WHERE: whatever is asked, by whom, counting the rows gives the figure."""

from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.integration.statistics.probe import add, change, viewer

from jinmin.errors import Forbidden
from jinmin.node import Node
from jinmin.regions.reporting_trees import ReportingTrees
from jinmin.vocabulary.actor import Actor
from jinmin_statistics.cells import Cell
from jinmin_statistics.derive import figure
from jinmin_statistics.drill import DetailRow, rows
from jinmin_statistics.periods import parse_period
from jinmin_statistics.tables import Measure, table

UNLISTED = "990000"

# Plain counties, a separately listed city and the rest of its province, a county without a prefecture,
# a corps city, a province's own code, a village, a code that is on no list.
REGIONS = [
    "510822",
    "510802",
    "510104",
    "510000",
    "210202",
    "210102",
    "429004",
    "659001",
    "650102",
    "500101",
    "510822001001",
    "519999",
    UNLISTED,
]
NODES = ["", "51", "5108", "510822", "21", "2102", "65", "42", "429004", "50", "500101"]
VIEWERS = ["", "51", "5108", "510822", "21", "65", "42"]
PERIODS = ["2026", "2026Q1", "2026Q3", "2026-02", "2026Q2ytd", "2025Q4", "2025-12ytd"]

MONTHS = [date(year, month, 1) for year in (2025, 2026) for month in range(1, 13)]

CELLS = st.builds(
    Cell,
    st.sampled_from(["probe.changes", "probe.renamed"]),
    st.sampled_from(NODES),
    st.sampled_from(PERIODS).map(parse_period),
    st.sampled_from(["division", "mca"]),
    st.booleans(),
)
ASKED_OFTEN = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)


@pytest.fixture
def written(node: Node) -> list[dict[str, Any]]:
    """Something to count for every region and month, of each kind, and something that does not count."""
    chance = Random(7)
    rows = [
        change(region, month + timedelta(chance.randrange(28)), kind=kind, doc_no=doc_no)
        for region in REGIONS
        for month in MONTHS
        for kind, doc_no in (("create", "x"), ("rename", "x"), ("rename", "void"))
        if chance.random() < 0.7
    ]
    add(node, rows)
    return rows


def listed(node: Node, actor: Actor, cell: Cell, limit: int) -> list[DetailRow]:
    """Every row, page by page."""
    found: list[DetailRow] = []
    after = None
    while True:
        with node.read(actor) as w:
            page = rows(w, cell, after=after, limit=limit)
        found += page.rows
        assert len(page.rows) <= limit
        assert page.shown + page.hidden == page.figure.value
        if page.after is None:
            return found
        after = page.after


@pytest.mark.usefixtures("written")
def test_counting_the_rows_gives_the_figure(node: Node) -> None:
    @ASKED_OFTEN
    @given(CELLS, st.sampled_from(VIEWERS), st.integers(30, 300))
    def holds(cell: Cell, region: str, limit: int) -> None:
        actor = viewer(region)
        try:
            with node.read(actor) as w:
                counted = figure(w, cell)
        except Forbidden:
            with node.read(actor) as w, pytest.raises(Forbidden):
                rows(w, cell)
            return
        found = [(row.on, row.record_id) for row in listed(node, actor, cell, limit)]
        assert len(found) == counted.value
        assert found == sorted(set(found))

    holds()


def test_a_figure_counts_what_a_slow_reading_of_every_row_counts(
    node: Node, written: list[dict[str, Any]]
) -> None:
    @ASKED_OFTEN
    @given(CELLS.filter(lambda cell: not cell.rest), st.sampled_from(VIEWERS))
    def holds(cell: Cell, region: str) -> None:
        try:
            with node.read(viewer(region)) as w:
                counted = figure(w, cell).value
        except Forbidden:
            counted = 0
        assert counted == sum(read_slowly(node, row, cell, region) for row in written)

    holds()


def read_slowly(node: Node, row: dict[str, Any], cell: Cell, scope: str) -> bool:
    """Whether this row counts, without any SQL."""
    code, on = row["region"], row["effective"]
    tree = node.ports.get(ReportingTrees).tree(cell.tree)
    path = [] if code == UNLISTED else [each.code for each in tree.path(tree.node_for(code))]
    here = cell.node == "" or cell.node.ljust(6, "0") in path
    kind_fits = cell.indicator == "probe.changes" or row["kind"] == "rename"
    in_period = on.year * 100 + on.month in cell.period.months
    return here and kind_fits and in_period and row["doc_no"] != "void" and code.startswith(scope)


@pytest.mark.usefixtures("written")
@pytest.mark.parametrize("tree", ["division", "mca"])
@pytest.mark.parametrize(
    ("place", "scope", "period"),
    [
        ("", "", "2026Q3"),
        ("", "5108", "2026-02"),
        ("51", "", "2026"),
        ("51", "51", "2026Q2ytd"),
        ("5108", "510822", "2025-12ytd"),
        ("510822", "51", "2025Q4"),
        ("21", "", "2026Q1"),
        ("42", "42", "2026Q1"),
        ("65", "", "2026Q1"),
        ("50", "", "2025-12ytd"),
    ],
)
def test_every_cell_of_a_table_is_the_figure_of_its_own_drill_down(
    node: Node, tree: str, place: str, scope: str, period: str
) -> None:
    with node.read(viewer(scope)) as w:
        made = table(w, "probe.changes", place, parse_period(period), tree=tree)
        assert made.total is not None
        assert any(made.total.figures.values())
        for measure in Measure:
            assert sum(line.figures[measure] for line in made.lines) == made.total.figures[measure]
            for line in [*made.lines, made.total]:
                if line.figures[measure] or line.rest:
                    assert figure(w, made.cell(line, measure)).value == line.figures[measure]
