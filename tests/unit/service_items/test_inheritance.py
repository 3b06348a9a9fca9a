"""What a lower level may do with each element, by table."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinmin.service_items.effective import Layer, effective, laid_over
from jinmin.service_items.inheritance import RuleKind, deviations, inheritance_rules, not_longer
from jinmin.vocabulary.implementation import DocumentTemplate, Elements, ExtraField, element_specs
from jinmin.vocabulary.matter import Limit, MaterialRule

CARD = MaterialRule(id="card", title="身份证", originals=1)
BOOK = MaterialRule(id="book", title="户口簿", required=False)
UPPER = Elements(
    title="某项许可",
    type="01",
    statutory=Limit(days=20, unit="working"),
    promised=Limit(days=10, unit="working"),
    materials=(CARD, BOOK),
    channels=("1",),
    visits=1,
    online=True,
    extra_fields=(ExtraField(name="origin", title="来源"),),
    documents=(DocumentTemplate(id="permit", title="许可证", template="nation.typ"),),
)


def eased(**changes: Any) -> Elements:
    return Elements(materials=(CARD.model_copy(update=changes),))


@pytest.mark.parametrize(
    ("lower", "breaches"),
    [
        (Elements(), []),
        (Elements(title="某项许可"), []),
        (Elements(title="别的许可"), ["title"]),
        (Elements(type="07"), ["type"]),
        (Elements(promised=Limit(days=5, unit="working")), []),
        (Elements(promised=Limit(days=0, unit="visit")), []),
        (Elements(promised=Limit(days=5, unit="working", start="reviewed")), ["promised"]),
        (Elements(promised=Limit(days=5, unit="working", start="opened")), []),
        (Elements(promised=Limit(days=11, unit="working")), ["promised"]),
        (Elements(statutory=Limit(days=21, unit="working")), ["statutory"]),
        (Elements(dropped_materials=("card",)), []),
        (Elements(materials=(MaterialRule(id="photo", title="照片"),)), ["materials"]),
        (eased(required=False), []),
        (eased(platform_supplied=True), []),
        (eased(originals=2), ["materials"]),
        (eased(title="护照"), ["materials"]),
        (Elements(materials=(BOOK.model_copy(update={"required": True}),)), ["materials"]),
        (Elements(channels=("1", "2")), []),
        (Elements(channels=("2",)), ["channels"]),
        (Elements(visits=0), []),
        (Elements(visits=2), ["visits"]),
        (Elements(online=False), ["online"]),
        (Elements(address="政务大厅二楼", contact="0839-0000000"), []),
        (Elements(extra_fields=(ExtraField(name="village", title="村组"),)), []),
        (Elements(extra_fields=(ExtraField(name="origin", title="籍贯"),)), ["extra_fields"]),
        (Elements(documents=(DocumentTemplate(id="permit", title="许可证", template="51.typ"),)), []),
    ],
)
def test_what_a_lower_level_may_do(lower: Elements, breaches: list[str]) -> None:
    assert [found.element for found in deviations(UPPER, lower) if found.breach] == breaches


def test_what_is_allowed_is_listed_all_the_same() -> None:
    [found] = deviations(UPPER, Elements(promised=Limit(days=5, unit="working")))
    assert (found.breach, found.title) == (False, "承诺办结时限")
    assert (found.upper, found.lower) == (UPPER.promised, Limit(days=5, unit="working"))


@pytest.mark.parametrize(
    ("lower", "upper", "shorter"),
    [
        (("working", 5), ("working", 5), True),
        (("calendar", 5), ("working", 5), True),
        (("working", 4), ("calendar", 5), False),
        (("visit", 0), ("calendar", 0), True),
        (("working", 1), ("visit", 0), False),
        (("working", 0), ("visit", 0), True),
    ],
)
def test_limits_compare_only_where_it_is_certain(
    lower: tuple[Any, int], upper: tuple[Any, int], shorter: bool
) -> None:
    assert not_longer(Limit(unit=lower[0], days=lower[1]), Limit(unit=upper[0], days=upper[1])) is shorter


def test_every_element_has_a_rule_and_the_file_names_no_other() -> None:
    assert inheritance_rules().keys() == element_specs().keys()
    assert inheritance_rules()["basis"].kind is RuleKind.FIXED
    assert not [name for name, rule in inheritance_rules().items() if rule.confirmed]


def test_levels_add_up() -> None:
    county = Elements(dropped_materials=("book",), promised=Limit(days=1, unit="working"))
    province = Elements(channels=("1", "3"), extra_fields=(ExtraField(name="village", title="村组"),))
    whole = effective([Layer("国家", UPPER), Layer("省", province), Layer("县", county)])
    assert whole.elements.materials == (CARD,)
    assert [field.name for field in whole.elements.extra_fields or ()] == ["origin", "village"]
    assert (whole.set_by["channels"], whole.set_by["promised"], whole.set_by["title"]) == ("省", "县", "国家")


OVERLAYS = st.builds(
    Elements,
    promised=st.none() | st.builds(Limit, days=st.integers(0, 30), unit=st.just("working")),
    dropped_materials=st.none() | st.sampled_from([("card",), ("book",), ()]),
    address=st.none() | st.sampled_from(["一楼", "二楼"]),
    materials=st.none() | st.sampled_from([(BOOK,), (CARD, BOOK), ()]),
)


@given(OVERLAYS, OVERLAYS, OVERLAYS)
def test_it_does_not_matter_where_one_begins_to_lay_over(
    one: Elements, two: Elements, three: Elements
) -> None:
    stepwise = laid_over(laid_over(laid_over(UPPER, one), two), three)
    assert effective([Layer("", each) for each in (UPPER, one, two, three)]).elements == stepwise


@given(OVERLAYS)
def test_what_holds_already_departs_in_nothing(overlay: Elements) -> None:
    whole = laid_over(UPPER, overlay)
    told = whole.model_copy(update={"dropped_materials": None})
    assert not deviations(whole, told)
