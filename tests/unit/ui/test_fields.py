"""Dates as they are typed, specs from models, complaints in words."""

from datetime import date
from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, Field, ValidationError, field_validator
from pydantic_core import PydanticCustomError

from jinmin.errors import Misconfigured
from jinmin.ui.field_specs import paths_in, spec_of
from jinmin.ui.fields import iso_date
from jinmin.ui.form_errors import from_pydantic
from jinmin.ui.forms import flattened, nested


class Inner(BaseModel):
    """A group."""

    name: Annotated[str, Field(min_length=1, max_length=4, title="姓名")]
    born: date | None = Field(default=None, title="出生日期")
    state: Literal["10", "20"] = Field(default="10", title="婚姻状况")


class Outer(BaseModel):
    """A form."""

    inner: Inner
    number: str = Field(default="", title="号码", description="照证件填")
    copies: int = Field(default=1, ge=1, title="份数")
    sure: bool = Field(default=False, title="确认")

    @field_validator("number")
    @classmethod
    def _checked(cls, value: str) -> str:
        if value == "x":
            raise PydanticCustomError("identity_number.checksum", "wrong")
        return value


@pytest.mark.parametrize(
    ("typed", "iso"),
    [
        ("19900307", "1990-03-07"),
        ("1990-3-7", "1990-03-07"),
        ("1990.03.07", "1990-03-07"),
        ("1990/3/7", "1990-03-07"),
        ("1990年3月7日", "1990-03-07"),
        (" 1990-03-07 ", "1990-03-07"),
        ("", ""),
        ("昨天", "昨天"),
    ],
)
def test_a_date_is_understood_as_clerks_type_it(typed: str, iso: str) -> None:
    assert iso_date(typed) == iso


@pytest.mark.parametrize(
    ("path", "label", "kind", "required"),
    [
        ("inner.name", "姓名", "text", True),
        ("inner.born", "出生日期", "date", False),
        ("inner.state", "婚姻状况", "choice", False),
        ("number", "号码", "text", False),
        ("copies", "份数", "number", False),
        ("sure", "确认", "check", False),
    ],
)
def test_a_field_is_asked_as_its_type_says(path: str, label: str, kind: str, required: bool) -> None:
    spec = spec_of(Outer, path)
    assert (spec.label, spec.kind, spec.required) == (label, kind, required)


def test_codes_narrow_to_what_the_form_allows() -> None:
    spec = spec_of(Outer, "inner.state").with_codes("GB/T 2261.2")
    assert [option.value for option in spec.options] == ["10", "20"]
    assert "wh" in spec.options[0].keys


def test_groups_list_their_plain_fields() -> None:
    assert paths_in(Outer) == ("number", "copies", "sure")
    assert paths_in(Outer, "inner") == ("inner.name", "inner.born", "inner.state")


@pytest.mark.parametrize("path", ["nothing", "inner.nothing", "number.deeper"])
def test_a_field_that_is_not_there_is_a_fault_of_the_page(path: str) -> None:
    with pytest.raises(Misconfigured):
        spec_of(Outer, path)


@pytest.mark.parametrize(
    ("values", "path", "said"),
    [
        ({"inner": {}}, "inner.name", "请填写姓名"),
        ({"inner": {"name": ""}}, "inner.name", "请填写姓名"),
        ({"inner": {"name": "一二三四五"}}, "inner.name", "姓名最多 4 个字"),
        ({"inner": {"name": "王", "born": "昨天"}}, "inner.born", "出生日期不是有效日期"),
        ({"inner": {"name": "王", "state": "99"}}, "inner.state", "婚姻状况不在可选范围内"),
        ({"inner": {"name": "王"}, "copies": "多"}, "copies", "份数应为数字"),
        ({"inner": {"name": "王"}, "copies": 0}, "copies", "份数超出范围（不小于 1）"),
        ({"inner": {"name": "王"}, "number": "x"}, "number", "校验位不符"),
    ],
)
def test_each_mistake_is_said_so_that_it_can_be_mended(
    values: dict[str, object], path: str, said: str
) -> None:
    labels = {name: spec_of(Outer, name).label for name in (*paths_in(Outer), *paths_in(Outer, "inner"))}
    with pytest.raises(ValidationError) as caught:
        Outer.model_validate(values)
    complaint = from_pydantic(caught.value, labels)[0]
    assert complaint.path == path
    assert said in complaint.said


def test_nesting_and_flattening_undo_each_other() -> None:
    flat = {"groom.name": "王", "groom.prior.number": "1", "note": ""}
    assert flattened(nested(flat)) == flat
