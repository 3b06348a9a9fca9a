"""Whether a new value may stand, and which one a trial finds: by table."""

from dataclasses import replace
from datetime import date

import pytest

from jinmin.errors import Invalid, NotFound
from jinmin.matters import Below, Parameter, Parameters, ParameterValue
from jinmin.parameter_changes import (
    NewValue,
    in_breach_below,
    objections,
    parse_value,
    try_parameter,
    uppers,
    value_text,
    with_change,
)
from jinmin.parameter_changes.judging import make_room_for
from jinmin.parameter_changes.values import Kind, kind_of

TODAY = date(2026, 6, 1)

NAME = "elderly.days"


def held(
    value: ParameterValue,
    region: str = "",
    since: date = date(2021, 1, 1),
    until: date | None = None,
    *,
    shipped_by: str = "elderly",
    below: Below = Below.MAY_LOWER,
    unit: str = "日",
    least: int | None = None,
    most: int | None = None,
) -> Parameter:
    return Parameter(
        NAME, region, value, unit, since, until, "某法", "第一条", True, "nation", shipped_by, "办理期限",
        below.value, least=least, most=most,
    )  # fmt: skip


def wanted(value: ParameterValue = 10, first: date = date(2026, 1, 1), **changes: object) -> NewValue:
    new = NewValue(value, first, law="某法", article="第二条", below=Below.MAY_LOWER, reason="压缩时限")
    return replace(new, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("known", "value", "told"),
    [
        (held(20), 0, None),
        (held(20), -1, (0, 36_500)),
        (held(24, unit="小时", least=1), -24, (1, 8_760)),
        (held(24, unit="小时", least=1), 0, (1, 8_760)),
        (held(10, unit="秒", least=1, most=600), 999_999_999_999, (1, 600)),
        (held(10, unit="秒", least=1, most=600), 600, None),
        (held(10, unit="度", least=-40), -40, None),
        (held(1, unit="分"), 10**12 + 1, (0, 10**12)),
        (held((1, 2)), (1, -2), (0, 36_500)),
        (held("01"), "-5", None),
        (held(True), False, None),
    ],
)
def test_a_number_stays_within_its_bounds(
    known: Parameter, value: ParameterValue, told: tuple[int, int] | None
) -> None:
    found = objections(Parameters([known]), NAME, "", wanted(value), TODAY)
    assert [each.key for each in found] == (["parameter.bounds"] if told else [])
    assert [(each.field, each.values["least"], each.values["most"]) for each in found] == (
        [("value", *told)] if told else []
    )


NATION = Parameters([held(20), held(15, since=date(2027, 1, 1))])


@pytest.mark.parametrize(
    ("new", "region", "keys"),
    [
        (wanted(), "51", ()),
        (wanted(20), "51", ("parameter.breach",)),  # 15 holds above from 2027 on
        (wanted(20, last=date(2026, 12, 31)), "51", ()),
        (wanted(21), "51", ("parameter.breach", "parameter.breach")),
        (wanted(law=" "), "51", ("parameter.no_source",)),
        (wanted(law="", article=""), "51", ("parameter.no_source", "parameter.no_source")),
        (wanted(reason=""), "51", ("parameter.no_reason",)),
        (wanted(last=date(2025, 12, 31)), "51", ("parameter.days",)),
        (wanted("十"), "51", ("parameter.value_kind", "parameter.breach", "parameter.breach")),
        (wanted(True), "51", ("parameter.value_kind", "parameter.breach", "parameter.breach")),
        (wanted(below=Below.FREE), "51", ("parameter.looser", "parameter.looser")),
        (wanted(below=Below.FIXED), "51", ()),
        (wanted(30), "", ("parameter.overlap",)),  # the shipped value of 2027 would take over
        (wanted(30, last=date(2026, 12, 31)), "", ()),
        (wanted(30, first=date(2027, 6, 1)), "", ()),
    ],
)
def test_objections(new: NewValue, region: str, keys: tuple[str, ...]) -> None:
    assert tuple(found.key for found in objections(NATION, NAME, region, new, TODAY)) == keys


@pytest.mark.parametrize(
    ("first", "last", "keys"),
    [
        (date(2026, 7, 1), None, ()),  # the open-ended one gives way
        (date(2026, 1, 1), None, ("parameter.overlap",)),  # in force already: nothing is written over it
        (date(2025, 7, 1), None, ("parameter.overlap", "parameter.overlap")),
        (date(2024, 1, 1), date(2024, 12, 31), ()),
        (date(2024, 1, 1), date(2025, 1, 1), ("parameter.overlap",)),
    ],
)
def test_overlaps_of_what_was_entered(first: date, last: date | None, keys: tuple[str, ...]) -> None:
    entered = Parameters(
        [
            held(20),
            held(9, "51", date(2025, 1, 1), date(2025, 12, 31), shipped_by=""),
            held(8, "51", date(2026, 1, 1), shipped_by=""),
        ]
    )
    assert (
        tuple(each.key for each in objections(entered, NAME, "51", wanted(7, first, last=last), TODAY))
        == keys
    )
    gives_way = make_room_for(entered, NAME, "51", wanted(7, date(2026, 7, 1)))
    assert gives_way is not None
    assert gives_way.value == 8


@pytest.mark.parametrize(
    ("first", "value", "refused"),
    [
        (date(2026, 7, 1), 9, False),  # still to come: a slip is mended
        (date(2026, 1, 1), 8, False),  # in force: given another end
        (date(2026, 1, 1), 9, True),  # in force: nothing is written over what cases were decided by
        (TODAY, 9, True),
    ],
)
def test_a_value_in_force_is_not_written_over(first: date, value: int, refused: bool) -> None:
    entered = Parameters([held(20), held(8, "51", first, shipped_by="")])
    found = objections(entered, NAME, "51", wanted(value, first, last=date(2026, 9, 30)), TODAY)
    assert [each.key for each in found] == (["parameter.overlap"] if refused else [])


@pytest.mark.parametrize(
    ("rule", "upper", "lower", "allowed"),
    [
        (Below.FIXED, 5, 5, True),
        (Below.FIXED, 5, 4, False),
        (Below.MAY_LOWER, 5, 4, True),
        (Below.MAY_LOWER, 5, 6, False),
        (Below.MAY_RAISE, 5, 6, True),
        (Below.MAY_RAISE, 5, 4, False),
        (Below.MAY_LOWER, True, False, False),
        (Below.MAY_LOWER, 1, False, False),
        (Below.MAY_ADD, ("a",), ("a", "b"), True),
        (Below.MAY_ADD, ("a",), ("b",), False),
        (Below.MAY_DROP, ("a", "b"), ("a",), True),
        (Below.MAY_DROP, ("a",), ("a", "b"), False),
        (Below.FREE, "a", "b", True),
        (Below.FREE, "a", 1, False),
    ],
)
def test_what_a_lower_level_may_do(
    rule: Below, upper: ParameterValue, lower: ParameterValue, allowed: bool
) -> None:
    assert rule.allows(upper, lower) is allowed


def test_nobody_allows_more_than_he_was_allowed() -> None:
    assert Below.FREE.covers(Below.MAY_RAISE)
    assert Below.MAY_LOWER.covers(Below.FIXED)
    assert not Below.MAY_LOWER.covers(Below.MAY_RAISE)
    assert not Below.FIXED.covers(Below.FREE)


def test_the_levels_above_in_turn() -> None:
    assert [each.value for each in uppers(NATION, NAME, "510822", date(2026, 1, 1), None)] == [20, 15]
    assert uppers(NATION, NAME, "", date(2026, 1, 1), None) == ()
    ended = Parameters([held(20), held(12, "51", date(2026, 1, 1), date(2026, 6, 30))])
    found = [each.value for each in uppers(ended, NAME, "5108", date(2026, 3, 1), None)]
    assert found == [12, 20]


def test_lower_levels_that_would_be_in_breach() -> None:
    stands = Parameters([held(20), held(18, "51"), held(9, "44"), held(19, "33", until=date(2025, 1, 1))])
    assert [each.region for each in in_breach_below(stands, NAME, "", wanted(10))] == ["51"]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("22", "整数", 22),
        ("-1", "整数", -1),
        ("是", "是否", True),
        ("甲、乙，丙", "文字列表", ("甲", "乙", "丙")),
        ("1;2", "整数列表", (1, 2)),
        (" 02-28 ", "文字", "02-28"),
    ],
)
def test_values_there_and_back(text: str, kind: Kind, value: ParameterValue) -> None:
    assert parse_value(text, kind) == value
    assert kind_of(value) == kind
    assert parse_value(value_text(value), kind) == value


@pytest.mark.parametrize(
    ("text", "kind"), [("2.5", "整数"), ("有", "是否"), ("a", "整数列表"), ("２２", "整数")]
)
def test_what_is_no_value(text: str, kind: Kind) -> None:
    with pytest.raises(Invalid) as wrong:
        parse_value(text, kind)
    assert (wrong.value.key, wrong.value.field) == ("parameter.value_shape", "value")


def test_a_trial_says_why() -> None:
    stands = Parameters(
        [
            held(20),
            held(18, "51"),
            held(17, "51", shipped_by="pack:province"),
            held(16, "51", date(2027, 1, 1)),
            held(15, "5108", until=date(2025, 1, 1)),
        ]
    )
    found = try_parameter(stands, NAME, date(2026, 5, 1), "510822")
    assert [(each.parameter.value, each.wins) for each in found] == [
        (15, False), (16, False), (17, True), (18, False), (20, False),
    ]  # fmt: skip
    assert [each.why for each in found] == [
        "已于 2025-01-01 失效",
        "到 2027-01-01 才生效",
        "当日有效，地区最近、生效最晚",
        "同日生效，以规则包的为准",
        "被更近一级的规定盖过",
    ]
    with pytest.raises(NotFound):
        try_parameter(stands, "no.such", date(2026, 5, 1), "")


def test_a_planned_value_is_tried_before_it_is_published() -> None:
    after = with_change(NATION, NAME, "51", wanted(10))
    assert after.resolve(NAME, date(2026, 2, 1), "510822").value == 10
    assert after.resolve(NAME, date(2025, 12, 31), "510822").value == 20
    assert NATION.resolve(NAME, date(2026, 2, 1), "510822").value == 20
