"""What figures, tables and drill-downs tell beside the count."""

from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from tests.integration.statistics.probe import add, change, viewer

from jinmin.errors import Forbidden, Misconfigured
from jinmin.node import Node
from jinmin.regions.changes import RegionChange
from jinmin.vocabulary.actor import SYSTEM
from jinmin.vocabulary.figures import Figures
from jinmin_statistics.cells import Cell
from jinmin_statistics.derive import figure
from jinmin_statistics.drill import rows
from jinmin_statistics.passport import passport
from jinmin_statistics.periods import parse_period
from jinmin_statistics.report_forms import form_for
from jinmin_statistics.tables import Measure, report, table
from jinmin_statistics.workbook import table_workbook

THIRD = parse_period("2026Q3")
CELL = Cell("probe.changes", "51", THIRD)


def seed(node: Node) -> None:
    counts = {date(2025, 8, 1): 4, date(2026, 2, 1): 1, date(2026, 5, 1): 2, date(2026, 8, 1): 3}
    add(node, [change("510822", on, kind="rename") for on, count in counts.items() for _ in range(count)])
    add(node, [change("510104", date(2026, 9, 30), name="=1+1")])


def test_the_columns_of_a_table_are_the_periods_they_are_named_after(node: Node) -> None:
    seed(node)
    with node.read(viewer()) as w:
        made = table(w, "probe.changes", "51", THIRD)
    assert made.total is not None
    shown = {line.title: tuple(line.figures[measure] for measure in Measure) for line in made.lines}
    assert shown["广元市"] == (3, 2, 6, 4)
    assert shown["成都市"] == (1, 0, 1, 0)
    assert tuple(made.total.figures.values()) == (4, 2, 7, 4)
    assert str(made.total.change) == "100.0"
    assert {line.change for line in made.lines if line.title == "成都市"} == {None}


def test_a_report_has_a_line_per_indicator(node: Node) -> None:
    seed(node)
    with node.read(viewer()) as w:
        made = report(w, ["probe.renamed", "probe.changes"], "", THIRD)
        assert [line.figures[Measure.CURRENT] for line in made.lines] == [3, 4]
        assert figure(w, made.cell(made.lines[0], Measure.YEAR_EARLIER)).value == 4


def test_a_figure_names_the_ledger_position_of_its_snapshot(node: Node) -> None:
    seed(node)
    with node.read(viewer()) as w:
        before = figure(w, CELL)
        add(node, [change("510822", date(2026, 7, 1))])
        assert figure(w, CELL) == before
    with node.read(viewer()) as w:
        after = figure(w, CELL)
    assert (before.value, before.ledger_position) == (4, 11)
    assert (after.value, after.ledger_position) == (5, 12)


def test_a_corrected_record_is_counted_as_it_stands_and_listed_by_its_last_version(node: Node) -> None:
    row = change("510822", date(2026, 8, 1))
    add(node, [row])
    with node.work(SYSTEM) as w:
        w.lock(RegionChange, row["id"]).effective = date(2026, 9, 2)
    with node.read(viewer()) as w:
        assert figure(w, Cell("probe.changes", "51", parse_period("2026-08"))).value == 0
        (listed,) = rows(w, Cell("probe.changes", "51", parse_period("2026-09"))).rows
    assert (listed.version, listed.ledger_seq) == (2, 2)


def test_a_figure_is_only_read_from_a_snapshot(node: Node) -> None:
    with pytest.raises(Misconfigured, match=r"statistics\.needs_snapshot"), node.work(viewer()) as w:
        figure(w, CELL)


@pytest.mark.parametrize("permission", ["marriage.register", "statistics.rows"])
def test_figures_need_the_right_to_see_them(node: Node, permission: str) -> None:
    with node.read(viewer("", permission)) as w:
        with pytest.raises(Forbidden):
            figure(w, CELL)
        with pytest.raises(Forbidden):
            table(w, "probe.changes", "", THIRD)
        with pytest.raises(Forbidden):
            report(w, ["probe.changes"], "", THIRD)


def test_another_division_is_refused_and_a_cut_one_says_so(node: Node) -> None:
    seed(node)
    with node.read(viewer("44")) as w, pytest.raises(Forbidden, match=r"statistics\.region"):
        figure(w, CELL)
    with node.read(viewer("5108")) as w:
        cut = figure(w, CELL)
        assert (cut.value, cut.scope) == (3, "5108")
        assert "广元市" in passport(w, cut).scope
        made = table(w, "probe.changes", "51", THIRD)
    assert [line.title for line in made.lines] == ["广元市"]


def test_without_the_right_to_rows_every_row_is_hidden(node: Node) -> None:
    seed(node)
    with node.read(viewer("", "statistics.view")) as w:
        page = rows(w, CELL)
    assert (page.rows, page.shown, page.hidden) == ((), 0, 4)


@pytest.mark.parametrize(("granted", "name"), [((), "青**"), (("probe.see_names",), "青川县")])
def test_names_are_masked_unless_the_domain_shows_them(
    node: Node, granted: tuple[str, ...], name: str
) -> None:
    seed(node)
    with node.read(viewer("", "statistics.view", "statistics.rows", *granted)) as w:
        page = rows(w, Cell("probe.changes", "510822", THIRD))
    assert {row.values["name"] for row in page.rows} == {name}


def test_the_passport_tells_definition_and_provenance(node: Node) -> None:
    seed(node)
    with node.read(viewer()) as w:
        card = passport(w, figure(w, Cell("probe.renamed", "2102", parse_period("2026Q4"), "mca")))
    assert (card.source, card.source_confirmed, card.tree_confirmed) == ("试验用指标", True, False)
    assert (card.period_ended, card.area) == (False, "辽宁省 / 大连市")
    assert "2026-10 至 2026-12" in card.counted
    assert "rename" in card.condition
    assert card.ledger_position == 11


def test_the_port_lists_and_hides_what_makes_up_the_figure(node: Node) -> None:
    seed(node)
    port = node.ports.get(Figures)
    answer = port.figure(viewer(), "probe.changes", "51", "2026Q3")
    listed = port.rows(viewer(), "probe.changes", "51", "2026Q3", 3)
    assert (answer.value, answer.unit, answer.ledger_position) == (4, "件", 11)
    assert (len(listed.rows), listed.hidden, listed.ledger_position) == (3, 1, 11)
    assert [row.ledger_seq for row in listed.rows] == [8, 9, 10]


def test_the_sheet_holds_numbers_and_never_a_formula(node: Node) -> None:
    seed(node)
    with node.read(viewer()) as w:
        data = table_workbook(table(w, "probe.changes", "51", THIRD), form_for(THIRD), "=cmd()")
    with ZipFile(BytesIO(data)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
        words = parts.read("xl/sharedStrings.xml").decode()
    assert "<f>" not in sheet
    for expected in (
        "=cmd()",
        "JZH01",
        "国统制〔2023〕83号",
        "（待核）",
        "广元市",
        "510800000000",
        "第 11 条",
    ):
        assert expected in words
