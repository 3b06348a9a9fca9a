"""A figure and its rows share one WHERE: whatever is asked, by whom, counting the rows gives the figure."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jinmin.errors import Forbidden
from jinmin.node import Node
from jinmin.regions.reporting_trees import ReportingTrees
from jinmin.vocabulary.actor import Actor
from jinmin_statistics.cells import Cell
from jinmin_statistics.derive import figure
from jinmin_statistics.drill import DetailRow, rows
from jinmin_statistics.periods import Period, parse_period
from jinmin_statistics.tables import Measure, table
from tests.integration.statistics.probe import add, change, viewer

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
    "990000",
]
NODES = ["", "51", "5108", "510822", "21", "2102", "65", "42", "429004", "50", "500101"]
VIEWERS = ["", "51", "5108", "510822", "21", "65", "42"]
PERIODS = ["2026", "2026Q1", "2026Q3", "2026-02", "2026Q2ytd", "2025Q4", "2025-12ytd"]

CHANGES = st.builds(
    lambda region, days, kind, doc_no: change(
        region, date(2025, 1, 1) + timedelta(days=days), kind=kind, doc_no=doc_no
    ),
    st.sampled_from(REGIONS),
    st.integers(0, 729),
    st.sampled_from(["create", "rename"]),
    st.sampled_from(["x", "x", "void"]),
)
CELLS = st.builds(
    Cell,
    st.sampled_from(["probe.changes", "probe.renamed"]),
    st.sampled_from(NODES),
    st.sampled_from(PERIODS).map(parse_period),
    st.sampled_from(["division", "mca"]),
    st.booleans(),
)
EACH_EXAMPLE_ADDS = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)


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


def test_counting_the_rows_gives_the_figure(node: Node) -> None:
    @EACH_EXAMPLE_ADDS
    @given(st.lists(CHANGES, max_size=12), CELLS, st.sampled_from(VIEWERS), st.integers(1, 7))
    def holds(more: list[dict[str, object]], cell: Cell, region: str, limit: int) -> None:
        add(node, more)
        actor = viewer(region)
        try:
            with node.read(actor) as w:
                counted = figure(w, cell)
        except Forbidden:
            with node.read(actor) as w, pytest.raises(Forbidden):
                rows(w, cell)
            return
        found = listed(node, actor, cell, limit)
        assert len(found) == counted.value
        assert [(row.on, row.record_id) for row in found] == sorted({(row.on, row.record_id) for row in found})

    holds()


def test_a_figure_counts_what_a_slow_reading_of_every_row_counts(node: Node) -> None:
    written: list[dict[str, object]] = []

    @EACH_EXAMPLE_ADDS
    @given(st.lists(CHANGES, max_size=12), CELLS.filter(lambda cell: not cell.rest), st.sampled_from(VIEWERS))
    def holds(more: list[dict[str, object]], cell: Cell, region: str) -> None:
        add(node, more)
        written.extend(more)
        try:
            with node.read(viewer(region)) as w:
                counted = figure(w, cell).value
        except Forbidden:
            counted = 0
        assert counted == sum(read_slowly(node, row, cell, region) for row in written)

    holds()


def read_slowly(node: Node, row: dict[str, object], cell: Cell, scope: str) -> bool:
    code, on = str(row["region"]), row["effective"]
    assert isinstance(on, date)
    tree = node.ports.get(ReportingTrees).tree(cell.tree)
    path = [] if code == "990000" else [each.code for each in tree.path(tree.node_for(code))]
    here = cell.node == "" or cell.node.ljust(6, "0") in path
    kind_fits = cell.indicator == "probe.changes" or row["kind"] == "rename"
    in_period = on.year * 100 + on.month in cell.period.months
    return here and kind_fits and in_period and row["doc_no"] != "void" and code.startswith(scope)


@pytest.mark.parametrize("tree", ["division", "mca"])
def test_every_cell_of_a_table_is_the_figure_of_its_own_drill_down(node: Node, tree: str) -> None:
    @EACH_EXAMPLE_ADDS
    @given(
        st.lists(CHANGES, max_size=12),
        st.sampled_from(NODES),
        st.sampled_from(VIEWERS),
        st.sampled_from(PERIODS).map(parse_period),
    )
    def holds(more: list[dict[str, object]], place: str, region: str, period: Period) -> None:
        add(node, more)
        with node.read(viewer(region)) as w:
            try:
                made = table(w, "probe.changes", place, period, tree=tree)
            except Forbidden:
                return
            assert made.total is not None
            for measure in Measure:
                assert sum(line.figures[measure] for line in made.lines) == made.total.figures[measure]
                for line in [*made.lines, made.total]:
                    if line.figures[measure] or line.rest:
                        assert figure(w, made.cell(line, measure)).value == line.figures[measure]

    holds()
