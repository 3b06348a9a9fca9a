"""Changes of divisions follow 《行政区划代码管理办法》."""

from datetime import date
from io import StringIO

import pytest
import sqlalchemy as sa
from pydantic import ValidationError

from jinmin.errors import JinminError
from jinmin.ledger.entries import read_entries
from jinmin.ledger.verify import verify_chain
from jinmin.messages import explain
from jinmin.node import Node
from jinmin.regions import (
    ChangeKind,
    DivisionChange,
    Divisions,
    NewDivision,
    ReportingTrees,
    import_divisions,
    record_change,
)
from jinmin.regions.models import RegionChange

DAY = date(2027, 1, 1)
EVE = date(2026, 12, 31)


def change(
    kind: ChangeKind, old: tuple[str, ...] = (), new: tuple[tuple[str, str], ...] = ()
) -> DivisionChange:
    named = tuple(NewDivision(code=code, name=name) for code, name in new)
    return DivisionChange(kind=kind, effective=DAY, doc_no="测试〔2026〕1号", old=old, new=named)


def record(node: Node, wanted: DivisionChange) -> Divisions:
    with node.work() as w:
        record_change(w, wanted)
    return node.ports.get(Divisions)


def kept(node: Node) -> set[tuple[str, str, str]]:
    table = RegionChange.__table__
    with node.read() as w:
        rows = w.execute(sa.select(table.c.kind, table.c.old, table.c.new)).all()
    return {(row.kind.value, row.old, row.new) for row in rows}


def test_rename_keeps_the_code(node: Node) -> None:
    divisions = record(node, change(ChangeKind.RENAME, ("510822",), (("510822", "青川新县"),)))
    assert divisions.name("510822", EVE) == "青川县"
    assert divisions.full_name("510822", DAY) == "四川省广元市青川新县"
    assert kept(node) == {("rename", "510822", "510822")}


def test_move_takes_a_new_code(node: Node) -> None:
    assert "510822" in node.ports.get(ReportingTrees).tree("division").codes("510800", EVE)
    divisions = record(node, change(ChangeKind.MOVE, ("510822",), (("510729", "青川县"),)))
    assert divisions.exists("510822", EVE)
    assert not divisions.exists("510822", DAY)
    assert divisions.full_name("510729", DAY) == "四川省绵阳市青川县"
    trees = node.ports.get(ReportingTrees).tree("division")
    assert [up.code for up in trees.path(trees.node_for("510729"))] == ["510000", "510700", "510729"]
    assert "510822" not in trees.codes("510800", DAY)


def test_what_ends_takes_everything_below_with_it(node: Node) -> None:
    with node.work() as w:
        import_divisions(
            w, StringIO("code,name\n510822001,甲镇\n510822001201,乙村\n"), valid_from=date(2020, 1, 1)
        )
    divisions = record(node, change(ChangeKind.ABOLISH, ("510822",)))
    for code in ("510822", "510822001", "510822001201"):
        assert divisions.exists(code, EVE)
        assert not divisions.exists(code, DAY)
    assert kept(node) == {("abolish", code, "") for code in ("510822", "510822001", "510822001201")}


def test_county_becomes_district(node: Node) -> None:
    divisions = record(node, change(ChangeKind.CREATE, ("510822",), (("510813", "青川区"),)))
    assert divisions.full_name("510813", DAY) == "四川省广元市青川区"
    assert not divisions.exists("510822", DAY)
    assert kept(node) == {("create", "510822", "510813")}


def test_county_directly_below_the_province(node: Node) -> None:
    divisions = record(node, change(ChangeKind.CREATE, (), (("429022", "某县"),)))
    assert divisions.full_name("429022", DAY) == "湖北省某县"
    assert "429022" in {child.code for child in divisions.children("42", DAY)}


def test_merger_into_a_standing_division(node: Node) -> None:
    divisions = record(node, change(ChangeKind.MERGE, ("510823",), (("510822", "青川县"),)))
    assert not divisions.exists("510823", DAY)
    assert divisions.find("510822", DAY).valid_to is None
    assert kept(node) == {("merge", "510823", "510822")}


def test_merger_into_a_new_division(node: Node) -> None:
    divisions = record(node, change(ChangeKind.MERGE, ("510822", "510823"), (("510813", "新区"),)))
    assert divisions.exists("510813", DAY)
    assert not divisions.exists("510822", DAY)
    assert kept(node) == {("merge", "510822", "510813"), ("merge", "510823", "510813")}


def test_split_with_the_old_division_going_on(node: Node) -> None:
    parts = (("510822", "青川县"), ("510825", "某县"))
    divisions = record(node, change(ChangeKind.SPLIT, ("510822",), parts))
    assert divisions.find("510822", DAY).valid_to is None
    assert divisions.name("510825", DAY) == "某县"
    assert kept(node) == {("split", "510822", "510822"), ("split", "510822", "510825")}


def test_a_code_is_never_used_again(node: Node) -> None:
    record(node, change(ChangeKind.ABOLISH, ("510822",)))
    refused(node, change(ChangeKind.CREATE, (), (("510822", "青川县"),)), "region.code_used")


@pytest.mark.parametrize(
    ("kind", "old", "new", "key"),
    [
        (ChangeKind.CREATE, (), (("510823", "剑阁县"),), "region.code_used"),
        (ChangeKind.CREATE, (), (("519901", "某县"),), "region.parent_unknown"),
        (ChangeKind.CREATE, (), (), "region.change_shape"),
        (ChangeKind.ABOLISH, (), (), "region.change_shape"),
        (ChangeKind.ABOLISH, ("510899",), (), "region.unknown"),
        (ChangeKind.ABOLISH, ("429000",), (), "region.unknown"),
        (ChangeKind.RENAME, ("510822",), (("510829", "青川新县"),), "region.change_same_code"),
        (ChangeKind.RENAME, ("510822",), (("510822", "青川县"),), "region.change_same_name"),
        (ChangeKind.MOVE, ("510822",), (("510829", "青川县"),), "region.change_same_parent"),
        (ChangeKind.MOVE, ("510822",), (("510722", "三台县"),), "region.code_used"),
        (ChangeKind.MERGE, ("510822",), (("510822", "青川县"),), "region.survivor_abolished"),
        (ChangeKind.SPLIT, ("510822",), (("510822", "青川县"),), "region.survivor_abolished"),
    ],
)
def test_refusals(
    small_node: Node, kind: ChangeKind, old: tuple[str, ...], new: tuple[tuple[str, str], ...], key: str
) -> None:
    refused(small_node, change(kind, old, new), key)


def refused(node: Node, wanted: DivisionChange, key: str) -> None:
    before = node.ports.get(Divisions).current
    with pytest.raises(JinminError) as error, node.work() as w:
        record_change(w, wanted)
    assert error.value.key == key
    assert "〔" not in explain(error.value)
    assert node.ports.get(Divisions).current is before


def test_a_change_comes_after_the_one_before(node: Node) -> None:
    record(node, change(ChangeKind.RENAME, ("510822",), (("510822", "青川新县"),)))
    refused(node, change(ChangeKind.ABOLISH, ("510822",)), "region.change_too_early")


def test_codes_have_six_nine_or_twelve_digits() -> None:
    with pytest.raises(ValidationError):
        NewDivision(code="5108", name="某市")


def test_the_ledger_tells_who_changed_what(node: Node) -> None:
    record(node, change(ChangeKind.MOVE, ("510822",), (("510729", "青川县"),)))
    with node.read() as w:
        (entry,) = read_entries(w, 0, 10, kinds=["region_change"])
        assert verify_chain(w.session.connection()).holds
    assert (entry.action, entry.region, entry.origin) == ("region.change", "510729", "node-test")
    assert entry.public["doc_no"] == "测试〔2026〕1号"


def test_reloading_reads_what_another_process_recorded(node: Node) -> None:
    elsewhere = Divisions()
    with node.read() as w:
        elsewhere.reload(w)
    record(node, change(ChangeKind.ABOLISH, ("510822",)))
    assert elsewhere.exists("510822", DAY)
    with node.read() as w:
        elsewhere.reload(w)
    assert not elsewhere.exists("510822", DAY)
