"""Reporting trees count every code exactly once."""

from collections import Counter
from datetime import date

import pytest
import sqlalchemy as sa

from jinmin.errors import Misconfigured, NotFound
from jinmin.regions import DivisionLevel, Divisions, DivisionSource, ReportingNode, ReportingTrees
from jinmin.regions.reporting_trees import TreeDefinition

ON = date(2026, 11, 21)

TREES = pytest.mark.parametrize("tree_id", ["division", "mca"])


@TREES
def test_roots_together_hold_every_code_once(
    trees: ReportingTrees, divisions: Divisions, tree_id: str
) -> None:
    tree = trees.tree(tree_id)
    counted = Counter(code for root in tree.roots for code in tree.codes(root.code, ON))
    expected = {
        division.code
        for division in divisions.current.every()
        if tree_id == "mca" or division.source is not DivisionSource.STATS
    }
    assert set(counted) == expected
    assert set(counted.values()) == {1}


@TREES
def test_leaves_hold_every_county_once(trees: ReportingTrees, divisions: Divisions, tree_id: str) -> None:
    tree = trees.tree(tree_id)
    counted = Counter(code for leaf in tree.leaves for code in tree.codes(leaf.code, ON))
    counties = {
        division.code
        for division in divisions.current.every()
        if division.level is DivisionLevel.COUNTY and division.source is DivisionSource.MCA
    }
    assert counties <= set(counted)
    assert set(counted.values()) == {1}


@TREES
def test_children_and_own_codes_make_up_the_node(trees: ReportingTrees, tree_id: str) -> None:
    tree = trees.tree(tree_id)
    for root in tree.roots:
        below = [code for child in tree.children(root.code) for code in tree.codes(child.code, ON)]
        own = [code for code in tree.codes(root.code, ON) if tree.node_for(code) == root.code]
        assert sorted(below + own) == sorted(tree.codes(root.code, ON))


@TREES
def test_predicate_agrees_with_the_tree(trees: ReportingTrees, tree_id: str) -> None:
    tree = trees.tree(tree_id)
    codes = ["210000", "210100", "210202", "210202001", "650000", "659000", "659001", "653228", "130171"]
    codes += ["130179", "130100", "429004", "110101", "441900", "441900003", "810000", "440300"]
    rows = sa.union_all(*(sa.select(sa.literal(code).label("code")) for code in codes)).subquery()
    nodes = {node.code for code in codes for node in tree.path(tree.node_for(code))}
    with sa.create_engine("sqlite://").connect() as connection:
        for node in nodes:
            found = set(connection.scalars(sa.select(rows.c.code).where(tree.within(rows.c.code, node))))
            under = {code for code in codes if node in {up.code for up in tree.path(tree.node_for(code))}}
            assert found == under, node


@pytest.mark.parametrize(
    ("tree_id", "code", "path"),
    [
        ("division", "510822001", ["四川省", "广元市", "青川县"]),
        ("division", "210202", ["辽宁省", "大连市", "中山区"]),
        ("division", "659001", ["新疆维吾尔自治区", "石河子市"]),
        ("division", "429000", ["湖北省"]),
        ("division", "130171", ["河北省", "石家庄市"]),
        ("mca", "210000", ["辽宁省", "辽宁省（不含大连市）"]),
        ("mca", "210100", ["辽宁省", "辽宁省（不含大连市）", "沈阳市"]),
        ("mca", "210202", ["辽宁省", "大连市", "中山区"]),
        ("mca", "440305", ["广东省", "深圳市", "南山区"]),
        ("mca", "659001", ["新疆生产建设兵团", "石河子市"]),
        ("mca", "659000", ["新疆生产建设兵团"]),
        ("mca", "130171", ["河北省", "石家庄市", "石家庄高新技术产业开发区"]),
        ("mca", "130179", ["河北省", "石家庄市"]),
    ],
)
def test_where_a_code_counts(trees: ReportingTrees, tree_id: str, code: str, path: list[str]) -> None:
    tree = trees.tree(tree_id)
    assert [node.title for node in tree.path(tree.node_for(code))] == path


def test_corps_comes_after_the_provinces(trees: ReportingTrees) -> None:
    assert trees.tree("mca").roots[-1].title == "新疆生产建设兵团"
    assert [node.title for node in trees.tree("mca").children("330000")] == [
        "浙江省（不含宁波市）",
        "宁波市",
    ]


def test_what_no_form_confirms_says_so(trees: ReportingTrees) -> None:
    assert {tree.id: tree.confirmed for tree in trees.definitions} == {"division": True, "mca": False}


def test_codes_keep_to_the_day(trees: ReportingTrees) -> None:
    assert "653229" not in trees.tree("division").codes("653200", date(2024, 1, 1))
    assert "653229" in trees.tree("division").codes("653200", ON)


@pytest.mark.parametrize(
    ("key", "ask"),
    [
        ("region.tree_unknown", lambda trees: trees.tree("none")),
        ("region.tree_node_unknown", lambda trees: trees.tree("mca").node("none")),
        ("region.tree_code_unknown", lambda trees: trees.tree("mca").node_for("990101")),
    ],
)
def test_unknown(trees: ReportingTrees, key: str, ask: object) -> None:
    assert callable(ask)
    with pytest.raises(NotFound) as unknown:
        ask(trees)
    assert unknown.value.key == key


def test_a_node_without_its_parent_is_a_fault(divisions: Divisions) -> None:
    lost = ReportingNode("x", "某单位", "nowhere")
    definition = TreeDefinition("lost", "", "", False, False, (lost,), (("99", "x"),))
    with pytest.raises(Misconfigured) as broken:
        ReportingTrees(divisions, [definition]).tree("lost")
    assert broken.value.key == "region.tree_broken"
