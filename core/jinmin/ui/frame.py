"""The frame around every page: top bar, rail, the place where the page goes, the help on keys."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from html import escape

from nicegui import ui

from jinmin.notices import unread_notices
from jinmin.ui.gate import PostChoice, posts_of
from jinmin.ui.interface import PASSWORD, Group, Interface
from jinmin.ui.link_lamp import LinkLamp
from jinmin.ui.link_state import Links
from jinmin.ui.notice_bell import NoticeBell
from jinmin.ui.search import SearchBox
from jinmin.ui.signing_out import sign_out, switch_post
from jinmin.vocabulary.actor import Actor
from jinmin.vocabulary.manifest import Page

LEVELS = {"ministry": "部级", "province": "省级", "prefecture": "市级", "county": "县级"}

KEYS = (
    ("Enter", "下一栏"),
    ("Shift+Enter", "上一栏"),
    ("↓", "打开代码表，可按拼音首字母"),
    ("空格", "选定单选项，勾选"),
    ("← →", "在单选项中换一项"),
    ("Ctrl+Enter", "主按钮"),
    ("Ctrl+S", "暂存"),
    ("Esc", "返回"),
    ("Y", "回答不能撤回的确认"),
    ("Backspace", "返回上一页"),
    ("[ ]", "办件详情：上一件、下一件"),
    ("F2", "读卡、人证比对"),
    ("F4", "拍摄"),
    ("F8", "核对"),
    ("F9", "打印"),
    ("↑ ↓", "在列表中移动"),
    ("Enter", "打开所选办件"),
    ("Alt+1…9", "切换业务领域"),
    ("/", "查找"),
    ("1…9、0、A", "工作台筛选、详情页签"),
    ("J R G Z", "叫号、重呼、过号、转窗"),
    ("H E", "叫回过号、办完当前号"),
    ("N", "新办（工作台）、新增"),
    ("Insert", "新版本（事项、参数）"),
    ("PageUp PageDown", "列表翻页"),
    ("?", "显示本表"),
)


_PROGRESS = '<div class="jm-progress" aria-hidden="true"></div>'
_VEIL = '<button class="jm-veil" data-jm-do="veil" aria-label="关闭导航"></button>'


@dataclass(frozen=True)
class Shown:
    """What the frame shows: who acts, in which of which posts, how many messages are new, how the exchange stands."""

    actor: Actor
    posts: tuple[PostChoice, ...]
    unread: int
    links: Links


def read_frame(interface: Interface, token: str) -> Shown:
    """All of it; blocks. Raises SessionLost."""
    actor, posts, unread = interface.gate.read(token, lambda w: (w.actor, posts_of(w), unread_notices(w)))
    return Shown(actor, posts, unread, interface.link_state.read())


def build_frame(interface: Interface, shown: Shown) -> ui.element:
    """Draw the frame; returns the element the page goes into."""
    main = ui.element("main").classes("jm-body").props("id=jm-body")
    ui.skip_link("跳到正文", target=main)
    _top_bar(interface, shown)
    # One element for all of it: nothing here ever asks the server.
    still = _PROGRESS + _rail(interface.groups_for(shown.actor)) + _VEIL + _key_help()
    ui.html(still, sanitize=False).classes("jm-contents")
    return main


@contextmanager
def page_head(title: str, trail: Sequence[tuple[str, str]] = ()) -> Iterator[ui.element]:
    """Title of one page with the way back above it; gives the place for actions beside the title.

    ``trail`` holds (title, path) of the pages above this one.
    """
    ui.page_title(f"{title} · 金民")
    with ui.element("div").classes("jm-page"):
        if trail:
            with ui.element("nav").classes("jm-crumbs").props('aria-label="当前位置"'):
                for name, path in trail:
                    ui.link(name, path)
                    ui.label("/").props("aria-hidden=true")
                ui.label(title)
        with ui.element("div").classes("jm-head"):
            heading(title)
            head_actions = ui.element("div").classes("jm-head-actions")
        yield head_actions


def heading(title: str, level: int = 1) -> ui.element:
    """A heading element that screen readers know as one."""
    return ui.html(escape(title), sanitize=False, tag=f"h{level}")


def _top_bar(interface: Interface, shown: Shown) -> None:
    with ui.element("header").classes("jm-top"):
        ui.html(_button("menu", "展开或收起导航", "rail") + _brand(interface), sanitize=False).classes(
            "jm-contents"
        )
        SearchBox(interface)
        LinkLamp(interface, shown.links)
        NoticeBell(interface, shown.unread)
        searching = _button("search", "查找", "search", "jm-only-phone")
        ui.html(searching + _button("keyboard", "键盘说明", "keys"), sanitize=False).classes("jm-contents")
        _who(interface, shown.actor, shown.posts)


def _brand(interface: Interface) -> str:
    profile = interface.node.profile
    level = f"节点：{LEVELS[profile.node.level]} {profile.title}"
    told = f'<span class="jm-level" title="{escape(_node_in_words(interface))}">{escape(level)}</span>'
    return f'<a class="jm-brand" href="/"><span class="jm-node">{escape(profile.node.title)}</span>{told}</a>'


def _node_in_words(interface: Interface) -> str:
    """What the node is, so that nobody takes its level for his own."""
    node, plan = interface.node.profile.node, interface.node.profile.title
    return f"系统节点：{node.title}（{LEVELS[node.level]}节点，部署方案“{plan}”），与您岗位的级别无关"


def _button(icon: str, label: str, action: str, look: str = "") -> str:
    return (
        f'<button type="button" class="jm-top-button {look}" data-jm-do="{action}" '
        f'aria-label="{label}" title="{label}">{_icon(icon)}</button>'
    )


def _icon(name: str) -> str:
    return f'<i class="q-icon notranslate material-icons" aria-hidden="true">{escape(name)}</i>'


def _who(interface: Interface, actor: Actor, posts: Sequence[PostChoice]) -> None:
    place = f"{actor.org} · {actor.post}" if actor.post else actor.org
    told = f'<span class="jm-place">{escape(place)}</span><span class="jm-name">{escape(actor.name)}</span>'
    with ui.element("button").classes("jm-who").props('type=button aria-label="当前用户"').mark("who"):
        ui.html(told + _icon("expand_more"), sanitize=False).classes("jm-contents")
        # Drawn at once: filled after it opened, it would stand where it had room while it was empty.
        with ui.menu().props("anchor='bottom right' self='top right'"), ui.element("div").classes("jm-menu"):
            _menu(interface, actor, posts)


def _menu(interface: Interface, actor: Actor, posts: Sequence[PostChoice]) -> None:
    mine = f"{actor.org}\n{actor.post}　{actor.name}"
    note = ui.label(f"{mine}\n{_node_in_words(interface)}").classes("jm-menu-note")
    note.style("white-space:pre-line").mark("who-note")
    others = [post for post in posts if not post.current]
    if others:
        ui.label("切换岗位").classes("jm-menu-cap")
    for post in others:
        ui.menu_item(post.title, lambda chosen=post: switch_post(interface, chosen.appointment_id))
    ui.menu_item("修改密码", lambda: ui.navigate.to(PASSWORD))
    ui.menu_item("退出登录", lambda: sign_out(interface)).mark("sign-out")


def _rail(groups: Sequence[Group]) -> str:
    drawn = "".join(_domain(number, group) for number, group in enumerate(groups, start=1))
    return f'<nav class="jm-rail" aria-label="业务导航">{drawn}</nav>'


def _domain(number: int, group: Group) -> str:
    links = "".join(_entry(page, number if place == 0 else 0) for place, page in enumerate(group.pages))
    return f"<h2><span>{escape(group.title)}</span><kbd>Alt+{number}</kbd></h2>{links}"


def _entry(page: Page, domain: int) -> str:
    first = f' data-domain="{domain}"' if domain else ""
    return f'<a href="{escape(page.path)}"{first}>{_icon(page.icon)}<span>{escape(page.title)}</span></a>'


@cache
def _key_help() -> str:
    lines = "".join(
        f"<div><dt><kbd>{escape(key)}</kbd></dt><dd>{meaning}</dd></div>" for key, meaning in KEYS
    )
    close = (
        '<button type="button" class="q-btn jm-second" data-jm-do="close-dialog" autofocus>'
        "关闭<kbd class='jm-keycap' aria-hidden='true'>Esc</kbd></button>"
    )
    drawn = f"<h2>键盘说明</h2><dl>{lines}</dl><div class='jm-dialog-actions'>{close}</div>"
    return f'<dialog class="jm-keys" aria-label="键盘说明">{drawn}</dialog>'
