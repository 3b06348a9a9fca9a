import pytest

from jinmin.codes import MatterCodeKind, matter_code_profile, parse_task_code
from jinmin.errors import Invalid, NotFound

TASK = "11370800MB285591843370117002011"
CASE = "12441500196720244T3442199806003202206230068"


@pytest.mark.parametrize(
    ("text", "body", "region", "level", "catalog"),
    [
        (TASK, "11370800MB28559184", "370800", "3", "370117002011"),
        ("12441500196720244t3442199806003", "12441500196720244T", "441500", "3", "442199806003"),
    ],
)
def test_a_task_code_comes_apart(text: str, body: str, region: str, level: str, catalog: str) -> None:
    task = parse_task_code(text)
    assert (task.body.value, task.body.region) == (body, region)
    assert (task.level, task.catalog_code) == (level, catalog)


def test_a_task_code_with_a_wrong_body_is_refused() -> None:
    with pytest.raises(Invalid, match=r"credit_code\.checksum"):
        parse_task_code("11370800MB285591853370117002011")


@pytest.mark.parametrize(
    ("profile", "kind", "text"),
    [
        ("national_platform", MatterCodeKind.CATALOG, "370117002011"),
        ("national_platform", MatterCodeKind.TASK, TASK),
        ("national_platform", MatterCodeKind.ITEM, TASK + "01"),
        ("national_platform", MatterCodeKind.CASE, CASE),
        ("gbt_39046", MatterCodeKind.CATALOG, "XK00123001"),
        ("gbt_39046", MatterCodeKind.CATALOG, "xk00123001"),
        ("gbt_39046", MatterCodeKind.TASK, "A" * 24),
        ("gbt_39046", MatterCodeKind.ITEM, "A" * 40),
        ("gbt_39046", MatterCodeKind.CASE, "2026-11-21_0001"),
    ],
)
def test_codes_that_fit_their_profile(profile: str, kind: MatterCodeKind, text: str) -> None:
    assert matter_code_profile(profile).check(kind, text) == text.upper()


@pytest.mark.parametrize(
    ("profile", "kind", "text", "key"),
    [
        ("gbt_39046", MatterCodeKind.CATALOG, "370117002011", "length"),
        ("gbt_39046", MatterCodeKind.TASK, TASK, "length"),
        ("gbt_39046", MatterCodeKind.CATALOG, "", "characters"),
        ("national_platform", MatterCodeKind.CATALOG, "XK00123001", "length"),
        ("national_platform", MatterCodeKind.TASK, TASK[:-1], "length"),
        ("national_platform", MatterCodeKind.ITEM, TASK, "length"),
        ("national_platform", MatterCodeKind.CASE, "1" * 51, "length"),
        ("national_platform", MatterCodeKind.CATALOG, "37011700201-", "characters"),
        ("national_platform", MatterCodeKind.CASE, "办件1", "characters"),
    ],
)
def test_codes_that_do_not(profile: str, kind: MatterCodeKind, text: str, key: str) -> None:
    with pytest.raises(Invalid) as refused:
        matter_code_profile(profile).check(kind, text)
    assert refused.value.key == f"matter_code.{key}"


def test_an_unknown_profile_is_named() -> None:
    with pytest.raises(NotFound) as missing:
        matter_code_profile("gbt_1")
    assert missing.value.values == {"profile": "gbt_1"}


def test_what_is_not_confirmed_says_so() -> None:
    lengths = matter_code_profile("national_platform").lengths
    assert not lengths[MatterCodeKind.ITEM].confirmed
    assert lengths[MatterCodeKind.TASK].confirmed
