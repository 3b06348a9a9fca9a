"""Parameters: the nearest region and the latest day win."""

from datetime import date

import pytest

from jinmin.errors import Misconfigured, NotFound
from jinmin.matters import Parameter, Parameters, ParameterValue


def parameter(
    value: ParameterValue,
    *,
    region: str = "",
    since: date = date(2021, 1, 1),
    until: date | None = None,
    shipped_by: str = "elderly",
) -> Parameter:
    return Parameter(
        "elderly.age", region, value, "周岁", since, until, "某法", "第一条", True, "nation", shipped_by
    )


PARAMETERS = Parameters(
    [
        parameter(80),
        parameter(79, since=date(2024, 1, 1)),
        parameter(75, region="51"),
        parameter(70, region="510822", since=date(2025, 1, 1), until=date(2025, 12, 31)),
        parameter(65, region="31"),
        parameter(64, region="31", shipped_by=""),
    ]
)


@pytest.mark.parametrize(
    ("region", "on", "value"),
    [
        ("", date(2021, 1, 1), 80),
        ("", date(2023, 12, 31), 80),
        ("", date(2024, 1, 1), 79),
        ("11", date(2026, 1, 1), 79),
        ("110101", date(2026, 1, 1), 79),
        ("51", date(2026, 1, 1), 75),
        ("510000", date(2026, 1, 1), 75),
        ("5108", date(2026, 1, 1), 75),
        ("510822", date(2024, 12, 31), 75),
        ("510822", date(2025, 1, 1), 70),
        ("510822", date(2025, 12, 31), 70),
        ("510822", date(2026, 1, 1), 75),
        ("510822001", date(2025, 6, 1), 70),
        ("310101", date(2026, 1, 1), 64),
    ],
)
def test_resolve(region: str, on: date, value: int) -> None:
    assert PARAMETERS.resolve("elderly.age", on, region).integer == value


@pytest.mark.parametrize(("name", "on"), [("elderly.age", date(2020, 12, 31)), ("no.such", date(2026, 1, 1))])
def test_missing(name: str, on: date) -> None:
    with pytest.raises(NotFound) as missing:
        PARAMETERS.resolve(name, on, "510822")
    assert missing.value.key == "parameter.missing"


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (3, "integer"),
        ("02-28", "text"),
        (True, "truth"),
        (False, "truth"),
        (("a", "b"), "texts"),
        ((), "texts"),
    ],
)
def test_values_are_typed(value: ParameterValue, kind: str) -> None:
    found = parameter(value)
    assert getattr(found, kind) == value
    for other in {"integer", "text", "truth", "texts"} - {kind}:
        with pytest.raises(Misconfigured) as refused:
            getattr(found, other)
        assert refused.value.key == "parameter.kind"


def test_all_shows_every_value() -> None:
    assert [(found.region, found.value) for found in PARAMETERS.all()] == [
        ("", 79),
        ("", 80),
        ("31", 64),
        ("31", 65),
        ("51", 75),
        ("510822", 70),
    ]
