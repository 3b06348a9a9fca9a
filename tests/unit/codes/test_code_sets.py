import pytest

from jinmin.codes import code_set, code_set_ids
from jinmin.errors import Invalid, NotFound


@pytest.mark.parametrize(
    ("set_id", "size", "code", "name"),
    [
        ("GB/T 2261.1", 4, "2", "女"),
        ("GB/T 2261.2", 8, "23", "复婚"),
        ("GB/T 3304", 58, "05", "维吾尔族"),
        ("GB/T 4658", 40, "49", "技工学校肄业"),
        ("GA/T 2000.156", 6, "111", "居民身份证"),
        ("GB/T 39046/matter_type", 11, "07", "行政确认"),
        ("GB/T 39046/level", 7, "4", "县级"),
        ("GB/T 39046/body_nature", 4, "2", "授权组织"),
        ("GB/T 39046/served", 6, "4", "社会组织"),
        ("GB/T 39046/channel", 5, "3", "移动端"),
        ("GB/T 39046/case_type", 3, "1", "即办件"),
        ("GB/T 39046/special_procedure", 2, "1", "延长审批"),
        ("GB/T 39046/satisfaction", 5, "5", "非常不满意"),
        ("GB/T 39046/step_state", 2, "2", "已办"),
        ("GB 32100/department", 12, "5", "民政"),
        ("GB 32100/civil_affairs_kind", 6, "2", "民办非企业单位"),
    ],
)
def test_each_set_is_there(set_id: str, size: int, code: str, name: str) -> None:
    found = code_set(set_id)
    assert found.name(code) == name
    assert len(found.items) == size


def test_every_set_is_tested_and_well_formed() -> None:
    assert len(code_set_ids()) == 16
    for set_id in code_set_ids():
        found = code_set(set_id)
        assert found.title
        assert found.source
        assert len({item.name for item in found.items}) == len(found.items)


def test_the_fifty_six_nations_are_numbered_without_a_gap() -> None:
    numbered = {f"{number:02d}" for number in range(1, 57)}
    assert numbered | {"97", "98"} == {item.code for item in code_set("GB/T 3304").items}


def test_an_unknown_set_or_code_is_named() -> None:
    with pytest.raises(NotFound, match=r"code_set\.unknown_set"):
        code_set("GB/T 0")
    with pytest.raises(NotFound) as missing:
        code_set("GB/T 3304").name("77")
    assert missing.value.values == {"code": "77", "set": "民族"}


def test_open_sets_take_unknown_codes_and_closed_ones_refuse_them() -> None:
    assert code_set("GB/T 3304").check("77") == "77"
    assert code_set("GB/T 2261.1").check("1") == "1"
    with pytest.raises(Invalid, match=r"code_set\.not_listed"):
        code_set("GB/T 2261.1").check("3")
    with pytest.raises(Invalid, match=r"code_set\.not_listed"):
        code_set("GB/T 3304").check("")


def test_what_is_not_confirmed_says_so() -> None:
    assert not code_set("GA/T 2000.156").confirmed
    assert not any(item.confirmed for item in code_set("GA/T 2000.156").items)
    kinds = {item.code: item.confirmed for item in code_set("GB 32100/civil_affairs_kind").items}
    assert kinds == {"1": True, "2": True, "3": True, "4": False, "5": False, "9": True}


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("hz", "汉族"),
        ("ＨＺ", "汉族"),
        ("03", "回族"),
        ("古", "蒙古族"),
        ("wwe", "维吾尔族"),
        ("zz", "藏族"),
        ("cx", "朝鲜族"),
        ("", "汉族"),
    ],
)
def test_search_by_code_text_or_initials(text: str, first: str) -> None:
    assert code_set("GB/T 3304").search(text)[0].name == first


def test_search_without_a_match_is_empty_and_blank_gives_all() -> None:
    nations = code_set("GB/T 3304")
    assert nations.search("火星") == ()
    assert nations.search(" ") == nations.items


def test_a_full_width_bracket_in_a_name_can_be_searched() -> None:
    assert code_set("GB/T 39046/level").search("镇（乡")[0].code == "5"


def test_a_name_that_begins_with_the_text_comes_first() -> None:
    found = code_set("GB/T 39046/satisfaction").search("满意")
    assert [item.name for item in found] == ["满意", "非常满意", "基本满意", "不满意", "非常不满意"]
