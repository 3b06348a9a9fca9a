"""Making a post, and changing what one grants: a list of rights to tick, or those of another post to copy."""

from typing import Annotated
from uuid import UUID

from nicegui import ui
from pydantic import BeforeValidator

from jinmin.db.work import Work
from jinmin.errors import Refused
from jinmin.host_data import right_title
from jinmin.identity import PostInput, PostKind, change_rights, create_post
from jinmin.identity.organisation_lists import organisations
from jinmin.identity.post_lists import PostLine, post_with_holders, posts
from jinmin.identity.staff_input import Region
from jinmin.ui.choices import Choice
from jinmin.ui.context import PageContext
from jinmin.ui.field_specs import Option
from jinmin.ui.forms import Asked, Form
from jinmin.ui.pages.staff_account import record_id
from jinmin.ui.pages.staff_words import KINDS
from jinmin.ui.records import RecordLookup
from jinmin.ui.regions import region_lookup
from jinmin.ui.rights_list import RightsList, groups_of
from jinmin.ui.sections import actions, section
from jinmin.ui.trouble import ask


class PostForm(PostInput):
    """As the page asks it: an empty division is the organisation's."""

    region: Annotated[Region | None, BeforeValidator(lambda code: code or None)] = None


async def new_page(context: PageContext) -> None:
    """Where it is, what it is called, what it may."""
    await _NewPost(context).draw()


async def rights_page(context: PageContext, post_id: str) -> None:
    """The rights of a post that stands."""
    wanted = record_id(post_id)
    line, _holders = await context.read(lambda w: post_with_holders(w, wanted))
    if line.kind is not PostKind.BUSINESS:
        raise Refused("staff.fixed_rights")
    await _Rights(context, line).draw()


class _NewPost:
    def __init__(self, context: PageContext) -> None:
        self._context = context
        self._form: Form[PostForm] = context.form(PostForm)

    async def draw(self) -> None:
        context = self._context
        lookup = RecordLookup(context, _organisations)
        first = await lookup("")
        with self._form as form, form.group("岗位", 2):
            org = form.field("org_id", Asked(kind="region", label="机构", lookup=lookup))
            org.control.offer(first, value=first[0].value if len(first) == 1 else None)
            form.field("title", Asked(label="岗位名称", hint="如 婚姻登记员"))
            kinds = {kind.value: title for kind, title in KINDS.items()}
            kind = form.field("kind", Asked(kind="choice", label="种类", options=kinds))
            kind.value = PostKind.BUSINESS.value
            form.field(
                "region",
                Asked(
                    kind="region", label="管辖范围", hint="不填：机构的辖区", lookup=region_lookup(context)
                ),
            )
        with ui.element("div").style("margin-top:12px") as self._ticking:
            self._rights = await draw_rights(context, frozenset())
        with section() as self._fixed:
            self._fixed.style("margin-top:12px")
            ui.label("三员的权限固定：由岗位种类决定，不能兼有业务权限。").classes("jm-muted")
        self._fixed.visible = False
        kind.control.on_value_change(lambda change: self._show_kind(str(change.value)))
        with actions(self._form):
            context.button("返回", lambda: context.open("/posts"), kind="second", key="Esc")
            context.button("新设岗位", self._make, key="Ctrl+Enter")

    def _show_kind(self, kind: str) -> None:
        self._ticking.visible = kind == PostKind.BUSINESS.value
        self._fixed.visible = not self._ticking.visible

    async def _make(self) -> None:
        chosen = self._rights.chosen if self._ticking.visible else frozenset()
        self._form.keep("permissions", chosen)
        given = self._form.read()
        post_id = await self._context.submit(self._form, lambda w: create_post(w, given).id, returns=UUID)
        ui.notify("岗位已设", type="positive")
        self._context.open(f"/posts/{post_id}")


class _Rights:
    def __init__(self, context: PageContext, line: PostLine) -> None:
        self._context = context
        self._line = line

    async def draw(self) -> None:
        context, line = self._context, self._line
        with section(line.title):
            ui.label(f"{line.org}　现有 {line.holders} 人在任，保存后从下一次点击起生效。").mark("holders")
        self._rights = await draw_rights(context, line.rights)
        with actions():
            context.button("返回", lambda: context.open(f"/posts/{line.id}"), kind="second", key="Esc")
            context.button("保存", self._save, key="Ctrl+Enter")

    async def _save(self) -> None:
        line, chosen = self._line, self._rights.chosen
        if chosen != line.rights and not await ask(
            "调整权限",
            f"{line.title}现有 {line.holders} 人在任。{self._told('增加', chosen - line.rights)}"
            f"{self._told('取消', line.rights - chosen)}",
            yes="保存",
        ):
            return
        await self._context.act(lambda w: change_rights(w, line.id, chosen, expected=line.version).version)
        self._context.open(f"/posts/{line.id}")

    def _told(self, what: str, rights: frozenset[str]) -> str:
        offered = self._context.node.permissions()
        titles = "、".join(right_title(right, offered) for right in sorted(rights))
        return f"{what}：{titles}。" if titles else ""


async def draw_rights(context: PageContext, chosen: frozenset[str]) -> RightsList:
    """The list of rights, with the posts above it whose rights can be copied."""
    known: dict[str, frozenset[str]] = {}

    def business_posts(w: Work, typed: str) -> list[Option]:
        found = posts(w, typed, limit=20, kind=PostKind.BUSINESS)
        known.update({str(each.id): each.rights for each in found})
        return [Option(str(each.id), f"{each.org} · {each.title}") for each in found]

    lookup = RecordLookup(context, business_posts)
    first = await lookup("")
    with section("权限"):
        with ui.element("div").classes("jm-bar jm-rights-copy"):
            ui.label("照抄岗位").classes("jm-muted")
            source = Choice((), lookup=lookup)
            source.props('aria-label="照抄岗位的权限"')
            source.offer(first)
        rights = RightsList(groups_of(context.node), chosen)
        source.on_value_change(lambda change: _copy(rights, known, change.value))
    return rights


def _copy(rights: RightsList, known: dict[str, frozenset[str]], post_id: object) -> None:
    if str(post_id) in known:
        rights.choose(known[str(post_id)])


def _organisations(w: Work, typed: str) -> list[Option]:
    return [Option(str(each.id), each.name) for each in organisations(w, typed, limit=20)]
