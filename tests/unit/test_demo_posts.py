"""Who sees what in the demonstration: a window clerk's menu is a window clerk's."""

import pytest

from jinmin.demo_posts import STAFF, chosen_rights
from jinmin.host_data import HOST_PERMISSIONS, right_title
from jinmin.identity import PostKind
from jinmin.identity.posts import rights_of
from jinmin.plugin_host import load_plugins
from jinmin.ui.interface import CORE_PAGES, may_open
from jinmin.vocabulary.actor import Actor


def menu_of(login: str) -> set[str]:
    """The titles in the rail of one account."""
    host = load_plugins(frozenset(), strict=False)
    rights = tuple(each.id for each in (*HOST_PERMISSIONS, *host.gather("permissions")))
    [member] = [each for each in STAFF if each.login == login]
    actor = Actor(None, member.name, permissions=rights_of(member.kind, chosen_rights(member, rights)))
    pages = (*CORE_PAGES, *host.gather("pages"))
    return {page.title for page in pages if page.in_menu and may_open(actor, page)}


@pytest.mark.parametrize("login", ["clerk", "clerk2"])
def test_a_window_clerk_sees_the_work_of_a_window(login: str) -> None:
    menu = menu_of(login)
    assert {"工作台", "取号与叫号屏", "结婚登记受理", "登记簿查询", "空白结婚证", "统计报表"} <= menu
    away = {
        "规则包",
        "参数",
        "事项清单",
        "案卷",
        "销毁清册",
        "交换监控",
        "信息资源目录",
        "共享协议",
        "办件监察",
    }
    assert not menu & {*away, "监察规则", "反向追错清单"}
    assert len(menu) <= 14


def test_a_change_of_deployment_finds_both_of_its_administrators() -> None:
    plans, approves = menu_of("sysadmin"), menu_of("security")
    assert "部署方案" in plans & approves
    kinds = [member.kind for member in STAFF if member.kind is not PostKind.BUSINESS]
    assert sorted(kinds) == sorted(set(PostKind) - {PostKind.BUSINESS})


def test_what_a_clerk_leaves_is_at_the_manager_and_the_head() -> None:
    left = {"规则包", "参数", "案卷", "交换监控", "共享协议", "办件监察", "监察规则"}
    assert left <= menu_of("manager")
    assert left <= menu_of("chief")
    assert "结婚登记受理" not in menu_of("manager")


def test_every_page_names_the_right_it_needs() -> None:
    host = load_plugins(frozenset(), strict=False)
    offered = (*HOST_PERMISSIONS, *host.gather("permissions"))
    needed = {page.permission for page in (*CORE_PAGES, *host.gather("pages"))} - {""}
    assert len(needed) > 10
    assert [right for right in needed if right_title(right, offered) == right] == []
