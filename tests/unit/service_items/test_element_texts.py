"""Elements go to text and back unchanged; what does not is told at its element."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinmin.errors import Invalid
from jinmin.service_items.element_texts import element_text, element_value
from jinmin.service_items.soundness import contradictions
from jinmin.vocabulary.implementation import (
    DocumentTemplate,
    Elements,
    ExtraField,
    SpecialProcedureTerm,
    element_specs,
)
from jinmin.vocabulary.matter import Basis, Limit, MaterialRule

FULL = Elements(
    title="某项许可",
    type="01",
    levels=("2", "4"),
    basis=(Basis(law="某法", article="第一条"), Basis(law="某办法", article="第二条", confirmed=False)),
    service_objects=("1", "4"),
    fee_charged=False,
    accept_conditions=("年满十八周岁", "在本地居住"),
    special_procedures=(
        SpecialProcedureTerm(
            kind="1", title="听证", limit=Limit(days=20, unit="working"), basis="某法第三条"
        ),
        SpecialProcedureTerm(kind="2", title="鉴定"),
    ),
    statutory=Limit(days=20, unit="working", basis=Basis(law="某法", article="第四条")),
    promised=Limit(days=3, unit="calendar", start="opened"),
    channels=("1", "3"),
    visits=0,
    online=True,
    other_bodies=(),
    documents=(DocumentTemplate(id="permit", title="许可证"),),
    extra_fields=(ExtraField(name="village", title="村组", kind="text", required=True),),
)


@pytest.mark.parametrize("name", FULL.set_names)
def test_an_element_survives_as_text(name: str) -> None:
    assert element_value(name, element_text(name, getattr(FULL, name))) == getattr(FULL, name)


@given(st.integers(0, 9999), st.sampled_from(["working", "calendar"]))
def test_limits_survive_as_text(days: int, unit: str) -> None:
    limit = Limit.model_validate({"days": days, "unit": unit})
    assert element_value("promised", element_text("promised", limit)) == limit


@pytest.mark.parametrize(
    ("name", "text", "key"),
    [
        ("promised", "三天", "item.not_a_limit"),
        ("promised", "99999日", "item.not_a_limit"),
        ("online", "也许", "item.not_a_flag"),
        ("visits", "-1", "item.not_a_count"),
        ("visits", "²", "item.not_a_count"),
        ("type", "99", "item.code_not_listed"),
        ("channels", "1、8", "item.code_not_listed"),
        ("title", "=HYPERLINK(1)", "item.formula"),
        ("basis", "只有法名", "item.parts"),
        ("extra_fields", "坏 名｜标题", "item.entry"),
    ],
)
def test_a_wrong_text_is_told_at_its_element(name: str, text: str, key: str) -> None:
    with pytest.raises(Invalid) as refused:
        element_value(name, text)
    assert (refused.value.key, refused.value.field) == (key, name)


def test_names_of_codes_are_taken_for_the_codes() -> None:
    assert element_value("channels", "窗口，移动端") == ("1", "3")
    assert element_value("type", "行政确认") == "07"


@pytest.mark.parametrize(
    ("own", "profile", "keys"),
    [
        ({"basic_code": "370117002011"}, "national_platform", []),
        ({"basic_code": "0501"}, "national_platform", ["item.code"]),
        ({"basic_code": "XK05012345"}, "gbt_39046", []),
        ({"basic_code": "370117002011"}, "gbt_39046", ["item.code"]),
        ({"task_code": "11370800MB285591843370117002011"}, "national_platform", []),
        ({"task_code": "11370800MB285591853370117002011"}, "national_platform", ["item.code"]),
        ({"item_code": "11370800MB28559184337011700201101"}, "national_platform", []),
        (
            {"task_code": "11370800MB285591843370117002011", "basic_code": "370117002012"},
            "national_platform",
            ["item.task_code_basic"],
        ),
        ({"promised": Limit(days=6, unit="working"), "statutory": Limit(days=5, unit="working")}, "gbt_39046",
         ["item.promise_longer"]),
        ({"materials": (MaterialRule(id="card", title="身份证"),), "dropped_materials": ("card",)}, "gbt_39046",
         ["item.material_both"]),
        ({"materials": (MaterialRule(id="card", title="身份证"), MaterialRule(id="card", title="护照"))},
         "gbt_39046", ["item.material_twice"] * 2),
        ({"fee_charged": True, "fee": "10 元"}, "gbt_39046", ["item.fee_without_basis"]),
    ],
)  # fmt: skip
def test_contradictions_are_named(own: dict[str, object], profile: str, keys: list[str]) -> None:
    elements = Elements.model_validate(own)
    assert [found.key for found in contradictions(elements, elements, profile)] == keys


def test_every_element_is_named_as_the_national_tables_do() -> None:
    columns = [spec.column for spec in element_specs().values()]
    assert len(set(columns)) == len(columns)
    assert all(spec.title != spec.name for spec in element_specs().values())
