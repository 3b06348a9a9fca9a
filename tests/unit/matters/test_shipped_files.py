"""What plug-ins ship is checked before it is written."""

from pathlib import Path

import pytest

import jinmin_marriage
from jinmin.errors import Misconfigured
from jinmin.matters.flow_checks import defects
from jinmin.matters.shipped_files import read_matters, read_parameters
from jinmin.messages import explain
from jinmin.vocabulary.matter import END

MARRIAGE = Path(jinmin_marriage.__file__).parent

PARAMETER = """
[[parameter]]
name = "elderly.age"
region = "510000"
value = {value}
unit = "周岁"
valid_from = 2021-01-01
law = "某法"
article = "第一条"
confirmed = false
{more}
"""

MATTER = """
[[matter]]
id = "elderly.allowance"
title = "高龄津贴"
domain = "elderly"
version = 1
valid_from = 2021-01-01
type = "05"
basis = [{{ law = "某法", article = "第一条" }}]

[[matter.flow]]
id = "accept"
title = "受理"
permission = "elderly.accept"
[matter.flow.outcomes]
accepted = {{ title = "受理", next = "review" }}
refused = {{ title = "不予受理", closes_as = "refused" }}

[[matter.flow]]
id = "review"
title = "审核"
permission = "elderly.review"
[matter.flow.outcomes]
again = {{ title = "补正", next = "review" }}
{more}
"""


def written(folder: Path, text: str) -> list[Path]:
    path = folder / "shipped.toml"
    path.write_text(text, encoding="utf-8")
    return [path]


def test_marriage_ships_sound_files() -> None:
    (marry,) = read_matters([MARRIAGE / "matters.toml"])
    assert marry.id == "marriage.marry"
    assert defects(marry) == ()
    assert {entry.name for entry in read_parameters([MARRIAGE / "parameters.toml"])} >= {
        "marriage.minimum_age.male",
        "marriage.minimum_age.female",
    }


def test_every_outcome_of_marriage_leads_to_an_end() -> None:
    (marry,) = read_matters([MARRIAGE / "matters.toml"])
    for step in marry.flow:
        for outcome in step.outcomes.values():
            assert outcome.next == END or marry.step(outcome.next).outcomes


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("22", 22),
        ('"02-28"', "02-28"),
        ("true", True),
        ('["身份证", "照片"]', ("身份证", "照片")),
        ("[1, 2]", (1, 2)),
    ],
)
def test_values(tmp_path: Path, value: str, read: object) -> None:
    (entry,) = read_parameters(written(tmp_path, PARAMETER.format(value=value, more="")))
    assert (type(entry.value), entry.value) == (type(read), read)
    assert (entry.region, entry.level) == ("51", "province")


@pytest.mark.parametrize(
    ("value", "more", "key"),
    [
        ("1.5", "", "file.faulty"),
        ("2021-01-01", "", "file.faulty"),
        ("22", "colour = 3", "file.faulty"),
        ("22", "least = 23", "file.faulty"),
        ("-1", "", "file.faulty"),
        ("22", "valid_from = 2022-01-01", "file.no_toml"),
        ("22", PARAMETER.format(value="23", more=""), "parameter.twice"),
    ],
)
def test_faulty_parameters(tmp_path: Path, value: str, more: str, key: str) -> None:
    with pytest.raises(Misconfigured) as refused:
        read_parameters(written(tmp_path, PARAMETER.format(value=value, more=more)))
    assert refused.value.key == key


def test_a_region_that_is_no_code_is_refused(tmp_path: Path) -> None:
    faulty = PARAMETER.format(value="1", more="").replace("510000", "5100")
    read_parameters(written(tmp_path, faulty))
    with pytest.raises(Misconfigured) as refused:
        read_parameters(written(tmp_path, faulty.replace('"5100"', '"51000"')))
    assert "parameter 第 1 条“elderly.age” region" in explain(refused.value)


def test_a_step_without_a_way_out_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured) as refused:
        read_matters(written(tmp_path, MATTER.format(more="")))
    assert refused.value.key == "flow.circle"
    assert refused.value.values["step"] == "review"


def test_a_step_with_a_way_out_is_read(tmp_path: Path) -> None:
    ending = 'agree = { title = "同意", closes_as = "done" }'
    (matter,) = read_matters(written(tmp_path, MATTER.format(more=ending)))
    assert matter.first_step.id == "accept"


@pytest.mark.parametrize(
    ("outcome", "key"),
    [
        ('lost = { title = "转", next = "nowhere" }', "flow.nowhere"),
        ('both = { title = "转", next = "accept", closes_as = "done" }', "file.faulty"),
        ('neither = { title = "转" }', "file.faulty"),
        (
            'ends = { title = "同意", closes_as = "done" }\n[[matter.flow]]\nid = "x"\ntitle = "x"\n'
            'permission = "x"\n[matter.flow.outcomes]\na = { title = "a", closes_as = "done" }',
            "flow.unreachable",
        ),
    ],
    ids=["nowhere", "both", "neither", "unreachable"],
)
def test_unsound_flows_are_refused(tmp_path: Path, outcome: str, key: str) -> None:
    with pytest.raises(Misconfigured) as refused:
        read_matters(written(tmp_path, MATTER.format(more=outcome)))
    assert refused.value.key == key
