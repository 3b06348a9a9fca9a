"""What divisions are called, what they lie in, how they are found."""

from collections import Counter
from datetime import date
from time import process_time

import pytest

from jinmin.errors import NotFound
from jinmin.regions import Division, DivisionLevel, Divisions, DivisionSource

ON = date(2026, 11, 21)


def test_counts_are_those_of_the_list(divisions: Divisions) -> None:
    levels = Counter(
        division.level for division in divisions.current.every() if division.source is DivisionSource.MCA
    )
    assert levels == {
        DivisionLevel.PROVINCE: 34,
        DivisionLevel.PREFECTURE: 333,
        DivisionLevel.GROUPING: 9,
        DivisionLevel.COUNTY: 2849,
    }


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("510822", "四川省广元市青川县"),
        ("5108", "四川省广元市"),
        ("510800", "四川省广元市"),
        ("51", "四川省"),
        ("", "全国"),
        ("429004", "湖北省仙桃市"),
        ("429000", "湖北省"),
        ("659001", "新疆维吾尔自治区石河子市"),
        ("110101", "北京市东城区"),
        ("110100", "北京市"),
        ("500229", "重庆市城口县"),
        ("441900", "广东省东莞市"),
        ("653228", "新疆维吾尔自治区和田地区和康县"),
        ("810000", "香港特别行政区"),
        ("820000", "澳门特别行政区"),
        ("710000", "台湾省"),
    ],
)
def test_full_name(divisions: Divisions, code: str, name: str) -> None:
    assert divisions.full_name(code, ON) == name


def test_nation_is_no_division_but_has_a_name(divisions: Divisions) -> None:
    assert divisions.name("", ON) == "全国"
    assert divisions.ancestors("", ON) == ()
    assert len(divisions.children("", ON)) == 34


@pytest.mark.parametrize(
    ("region", "first", "count"),
    [
        ("42", ["420100", "420200"], 17),
        ("429000", ["429004", "429005", "429006", "429021"], 4),
        ("11", ["110101", "110102"], 16),
        ("110100", ["110101", "110102"], 16),
        ("5108", ["510802", "510811"], 7),
        ("441900", [], 0),
    ],
)
def test_children_pass_over_groupings(
    divisions: Divisions, region: str, first: list[str], count: int
) -> None:
    codes = [child.code for child in divisions.children(region, ON)]
    assert codes[: len(first)] == first
    assert len(codes) == count


def test_ancestors_from_the_province_down(divisions: Divisions) -> None:
    assert [upper.code for upper in divisions.ancestors("510822", ON)] == ["510000", "510800"]
    assert [upper.code for upper in divisions.ancestors("429004", ON)] == ["420000"]


@pytest.mark.parametrize("code", ["519999", "99", "nonsense", "510822001"])
def test_unknown_codes(divisions: Divisions, code: str) -> None:
    assert not divisions.exists(code, ON)
    with pytest.raises(NotFound) as unknown:
        divisions.find(code, ON)
    assert unknown.value.key == "region.unknown"


def test_a_division_is_not_there_before_its_day(divisions: Divisions) -> None:
    assert not divisions.exists("653229", date(2024, 12, 26))
    assert divisions.exists("653229", date(2024, 12, 27))


def test_names_of_the_day() -> None:
    renamed = [
        Division("990000", "某省", DivisionLevel.PROVINCE, "", date(1950, 1, 1), None, DivisionSource.LOCAL),
        Division(
            "990101",
            "旧县",
            DivisionLevel.COUNTY,
            "990000",
            date(1950, 1, 1),
            date(2020, 5, 31),
            DivisionSource.LOCAL,
        ),
        Division(
            "990101", "新县", DivisionLevel.COUNTY, "990000", date(2020, 6, 1), None, DivisionSource.LOCAL
        ),
    ]
    divisions = Divisions(renamed)
    assert divisions.full_name("990101", date(2020, 5, 31)) == "某省旧县"
    assert divisions.full_name("990101", date(2020, 6, 1)) == "某省新县"
    assert [child.name for child in divisions.children("99", date(2020, 6, 1))] == ["新县"]
    assert [found.name for found in divisions.search("旧")] == []
    assert [found.name for found in divisions.search("旧", on=date(2019, 1, 1))] == ["旧县"]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("青川", "510822"),
        ("qc", "321302"),
        ("510822", "510822"),
        ("5108", "510800"),
        ("广元市青川", "510822"),
        ("四川 青川", "510822"),
        ("cqs", "500000"),
        ("朝阳", "211300"),
    ],
)
def test_search(divisions: Divisions, text: str, first: str) -> None:
    codes = [found.code for found in divisions.search(text, 20)]
    assert codes[0] == first


@pytest.mark.parametrize(
    ("spelling", "name"),
    [("qcx", "青川县"), ("QCX", "青川县"), ("yqs", "乐清市"), ("lqs", "乐清市"), ("cs", "长沙市")],
)
def test_search_by_any_reading(divisions: Divisions, spelling: str, name: str) -> None:
    assert name in {found.name for found in divisions.search(spelling, 50)}


@pytest.mark.parametrize("text", ["", "   ", "不存在的地方", "zzzzzz", "四川 朝阳门", "\n"])
def test_search_without_an_answer(divisions: Divisions, text: str) -> None:
    assert divisions.search(text) == ()


def test_search_shows_no_groupings_and_keeps_to_its_limit(divisions: Divisions) -> None:
    assert "市辖区" not in {found.name for found in divisions.search("市辖区", 50)}
    assert len(divisions.search("县", 7)) == 7


def test_search_answers_while_a_clerk_types(divisions: Divisions) -> None:
    divisions.search("热身")
    times = []
    for text in ("县", "四川", "qc", "51", "四川 青川", "没有这个地方"):
        begun = process_time()
        divisions.search(text, 20)
        times.append(process_time() - begun)
    assert sorted(times)[len(times) // 2] < 0.003
