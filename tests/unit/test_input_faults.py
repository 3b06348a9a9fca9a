"""What pydantic finds wrong is said in Chinese, by the names that stand in the file."""

import re
from datetime import date
from pathlib import Path
from typing import Any, get_args

import click
import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails
from pydantic_core.core_schema import ErrorType

from jinmin.cli.options import filled
from jinmin.errors import JinminError
from jinmin.matters import read_notice
from jinmin.matters.shipped_files import ParameterEntry
from jinmin.messages import explain
from jinmin.messages.input_faults import first_fault, said
from jinmin.service_items import ItemPolicy
from jinmin.service_items.json_reading import read_json
from jinmin.supervision import read_rules

ENGLISH = re.compile(r"[A-Za-z]{3,}")
LIMITS = {
    "gt": 1, "ge": 2, "lt": 3, "le": 4, "multiple_of": 5, "min_length": 6, "max_length": 7, "pattern": "^x$",
    "expected": "'a' or 'b'",
}  # fmt: skip


@pytest.mark.parametrize("kind", get_args(ErrorType))
def test_every_kind_of_fault_has_chinese_words(kind: Any) -> None:
    told = said(ErrorDetails(type=kind, loc=(), msg="Input should be English", input=None, ctx=LIMITS))
    assert told
    assert not re.search(r"[{}〔]|Input", told)
    assert set(ENGLISH.findall(told)) <= {"true", "false", "JSON", "UUID"}


class Inner(BaseModel):
    name: str
    days: int


class Outer(BaseModel):
    lines: list[Inner]
    mixed: int | list[int] = 0


@pytest.mark.parametrize(
    ("told", "place", "reason"),
    [
        ({"lines": [{"name": "春节", "days": "x"}]}, "lines 第 1 条“春节” days", "应为整数"),
        ({"lines": [{"name": "甲", "days": 1}, {"days": 1}]}, "lines 第 2 条 name", "应填写"),
        ({"lines": 3}, "lines", "应为列表"),
        ({}, "lines", "应填写"),
        ({"lines": [], "mixed": "x"}, "mixed", "填写的不是这里要的内容（文字、数字、日期或列表）"),
    ],
)
def test_a_fault_is_told_at_the_readers_place(told: object, place: str, reason: str) -> None:
    with pytest.raises(ValidationError) as found:
        Outer.model_validate(told)
    fault = first_fault(found.value, told)
    assert (fault.place, fault.said) == (place, reason)


def test_what_is_no_mapping_at_all_is_told_of_the_whole() -> None:
    with pytest.raises(ValidationError) as found:
        TypeAdapter(Outer).validate_python(7)
    assert str(first_fault(found.value, 7)) == "应为一组“名称 = 内容”"


NOTICE = """year = 2030
doc_no = "试验通知"
[[holidays]]
name = "元旦"
first = 2030-01-01
last = 2030-01-01
[[holidays]]
name = "春节"
first = 2030-02-08
last = 2030-02-02
"""
RULE = """[[rule]]
id = "case.escalated"
title = "逾期上报"
subject = "case"
at = "lapsed"
days = -3
light = "red"
permission = "case.supervise"
"""


@pytest.mark.parametrize(
    ("reader", "content", "words"),
    [
        (read_notice, NOTICE, "holidays 第 2 条“春节”：放假的末日（last）早于首日（first）"),
        (read_notice, NOTICE.replace("year = 2030", "year == 2030"), "第 1 行不合 TOML 的写法"),
        (read_rules, RULE, "rule 第 1 条“case.escalated” days：不得小于 0"),
        (read_rules, RULE.replace("-3", "3").replace('"red"', '"blue"'), "light：只能填"),
        (read_rules, RULE.replace("-3", "3").replace("permission", "x"), "没有这一项"),
    ],
)
def test_files_that_people_write_are_refused_in_chinese(
    reader: Any, content: str, words: str, tmp_path: Path
) -> None:
    file = tmp_path / "文件.toml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(JinminError) as refused:
        reader(file)
    assert words in explain(refused.value)
    assert "should" not in explain(refused.value)


def test_a_file_in_another_encoding_says_so(tmp_path: Path) -> None:
    file = tmp_path / "文件.toml"
    file.write_bytes(NOTICE.encode("gbk"))
    with pytest.raises(JinminError) as refused:
        read_notice(file)
    assert "UTF-8" in explain(refused.value)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('[{"matter": "a.b", "elements": {}}]', "matter_id：应填写"),
        (
            '[{"matter_id": "a.b", "elements": {"promised": {"days": "x"}}}]',
            "承诺办结时限（promised） days：应为整数",
        ),
    ],
)
def test_a_list_as_json_names_the_element(content: str, words: str, tmp_path: Path) -> None:
    file = tmp_path / "清单.json"
    file.write_text(content, encoding="utf-8")
    row = next(iter(read_json(file, ItemPolicy())))
    assert words in explain(row.errors[0].error)


def test_a_parameter_out_of_its_bounds_names_them() -> None:
    told = {
        "name": "some.days", "value": -1, "unit": "日", "valid_from": date(2030, 1, 1), "law": "某法",
        "article": "第一条", "confirmed": False,
    }  # fmt: skip
    with pytest.raises(ValidationError) as found:
        ParameterEntry.model_validate(told)
    assert str(first_fault(found.value, told)) == "值应在 0 至 36500 之间（都可取）"


def test_options_are_called_as_they_are_typed() -> None:
    class Given(BaseModel):
        daily: int

    @click.command()
    @click.option("--per-day", "daily")
    def command(daily: str) -> None:
        filled(Given, {"daily": daily})

    with pytest.raises(click.UsageError, match="选项“--per-day”应为数字"):
        command.main(["--per-day", "x"], standalone_mode=False)
