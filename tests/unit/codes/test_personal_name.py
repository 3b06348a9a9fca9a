import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinmin.codes import NameLimits, normalise_name
from jinmin.errors import Invalid


@pytest.mark.parametrize("dot", "·\u0387•․‧∙⋅⸱・．･.")
def test_every_dot_becomes_one(dot: str) -> None:
    assert normalise_name(f"买买提{dot}阿不都") == "买买提·阿不都"


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("  张三 ", "张三"),
        ("张　三", "张三"),
        ("张 三", "张三"),
        ("阿卜杜拉 · 买合木提", "阿卜杜拉·买合木提"),
        ("John  Smith", "John Smith"),
        ("J. R. Smith", "J. R. Smith"),
        ("José Núñez", "José Núñez"),
        ("欧阳 𬭎", "欧阳𬭎"),
        ("朗\ufa1b", "朗\ufa1b"),
        ("陈〇", "陈〇"),
        ("O'Brien Ann-Marie", "O'Brien Ann-Marie"),
    ],
)
def test_names_are_tidied_but_keep_their_characters(typed: str, name: str) -> None:
    assert normalise_name(typed) == name


def test_a_long_minority_name_fits() -> None:
    name = "买买提·".join(["玉素甫江"] * 6)
    assert normalise_name(name) == name


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("", "too_short"),
        ("张", "too_short"),
        ("𬭎", "too_short"),
        ("张" * 51, "too_long"),
        ("·张三", "separator"),
        ("张三·", "separator"),
        ("张··三", "separator"),
        ("张\u200b三", "invisible"),
        ("张\n三", "invisible"),
        ("张\u202e三", "invisible"),
        ("张\ud840", "invisible"),
        ("张\ue000", "private_use"),
        ("张\U000f0000", "private_use"),
        ("1234", "characters"),
        ("张3", "characters"),
        ("<b>x", "characters"),
        ("张😀", "characters"),
        ("张；三", "characters"),
    ],
)
def test_wrong_names_are_refused_by_name(typed: str, key: str) -> None:
    with pytest.raises(Invalid) as refused:
        normalise_name(typed)
    assert refused.value.key == f"name.{key}"


def test_length_counts_characters_not_code_units() -> None:
    assert normalise_name("𬭎𠅤", NameLimits(shortest=2, longest=2)) == "𬭎𠅤"
    with pytest.raises(Invalid, match=r"name\.too_long"):
        normalise_name("𬭎𠅤三", NameLimits(shortest=2, longest=2))


@given(st.text(max_size=60))
def test_tidying_twice_changes_nothing(text: str) -> None:
    try:
        name = normalise_name(text)
    except Invalid:
        return
    assert normalise_name(name) == name
