"""Indicators are checked when the node starts, not when a statistician meets the mistake."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from jinmin.errors import Misconfigured, NotFound
from jinmin.messages import add_catalogue, explain
from jinmin.vocabulary.indicator import DetailColumn, Indicator, Subject
from jinmin_statistics.plugin import MESSAGES
from jinmin_statistics.registry import ALWAYS_PRESENT, Indicators

THINGS = sa.table("things", *(sa.column(name) for name in sorted(ALWAYS_PRESENT)))
SUBJECT = Subject(
    id="probe.thing",
    title="物",
    selectable=lambda: THINGS,
    columns=lambda source: dict(source.c.items()),
    counted=lambda columns: sa.true(),
    detail=(DetailColumn("on", "日期"),),
)
COUNT = Indicator("probe.count", "物数", "个", SUBJECT.id, source="试验", confirmed=False)


def test_definitions_keep_the_order_in_which_they_were_declared() -> None:
    second = replace(COUNT, code="probe.again")
    found = Indicators.made_of([SUBJECT], [COUNT, second])
    assert [definition.code for definition in found.all] == ["probe.count", "probe.again"]
    assert found.find("probe.again").subject is SUBJECT


@pytest.mark.parametrize(
    ("subjects", "indicators", "key"),
    [
        ([SUBJECT, SUBJECT], [], "statistics.subject_twice"),
        ([SUBJECT], [COUNT, COUNT], "statistics.indicator_twice"),
        ([], [COUNT], "statistics.subject_unknown"),
        ([replace(SUBJECT, detail=(DetailColumn("name", "名称"),))], [], "statistics.columns_missing"),
        ([replace(SUBJECT, breakdowns={"sex": "性别"})], [], "statistics.columns_missing"),
        ([replace(SUBJECT, columns=lambda source: {})], [], "statistics.columns_missing"),
    ],
)
def test_a_wrong_declaration_is_refused(
    subjects: list[Subject], indicators: list[Indicator], key: str
) -> None:
    with pytest.raises(Misconfigured) as refused:
        Indicators.made_of(subjects, indicators)
    assert refused.value.key == key


def test_an_unknown_indicator_is_answered_with_those_there_are() -> None:
    add_catalogue(MESSAGES)
    with pytest.raises(NotFound) as refused:
        Indicators.made_of([SUBJECT], [COUNT]).find("probe.none")
    assert explain(refused.value) == "没有指标 probe.none；可用的指标有：probe.count（物数）"
