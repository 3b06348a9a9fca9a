"""What one interface process serves: the node, its gate, its pages. Built once, then only read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property

from jinmin.cases import SUPERVISE
from jinmin.cases.acts import ARCHIVE
from jinmin.identity import MANAGE_ACCOUNTS, READ_JOURNALS, is_administrator
from jinmin.node import Node
from jinmin.queueing import TAKE
from jinmin.service_items import MAINTAIN, VIEW
from jinmin.ui.door import Door
from jinmin.ui.exchange_pages import EXCHANGE_PAGES
from jinmin.ui.gate import Gate
from jinmin.ui.link_state import LinkState
from jinmin.ui.papers import Papers
from jinmin.ui.staff_pages import STAFF_PAGES, SYSTEM
from jinmin.ui.visitors import Visitors
from jinmin.vocabulary.actor import Actor
from jinmin.vocabulary.manifest import CaseView, Page
from jinmin.voice import ANSWER

WORK = "工作"
MATTERS = "事项"
PASSWORD = "/account/password"
FOR_ADMINISTRATORS = ("/", "/alerts")

ARCHIVES = "档案"
AUDIT = "审计"

CORE_PAGES = (
    Page("/", "工作台", "jinmin.ui.pages.worklist:page", "", WORK, "checklist", 0),
    Page("/cases/{case_id}", "办件详情", "jinmin.ui.pages.case:page", "", WORK, in_menu=False),
    Page("/queue", "取号与叫号屏", "jinmin.ui.pages.queue:page", TAKE, WORK, "confirmation_number", 10),
    Page("/appointments", "预约", "jinmin.ui.pages.appointments:page", TAKE, WORK, in_menu=False),
    Page("/joint", "一表申请", "jinmin.ui.pages.joint_form:page", "", WORK, "library_add", 20),
    Page("/joint/{group_id}", "同表办件", "jinmin.ui.pages.joint_group:page", "", WORK, in_menu=False),
    Page("/tasks", "协办与核查", "jinmin.ui.pages.tasks:page", "", WORK, "diversity_3", 30),
    Page("/alerts", "预警", "jinmin.ui.pages.alerts:page", "", WORK, "notification_important", 20),
    Page("/supervision", "办件监察", "jinmin.ui.pages.supervision:page", SUPERVISE, WORK, "traffic", 50),
    Page(
        "/supervision/cases",
        "监察明细",
        "jinmin.ui.pages.supervision_cases:page",
        SUPERVISE,
        WORK,
        in_menu=False,
    ),
    Page(
        "/supervision/voice",
        "评价与诉求明细",
        "jinmin.ui.pages.voice_lines:page",
        SUPERVISE,
        WORK,
        in_menu=False,
    ),
    Page(
        "/supervision/rules",
        "监察规则",
        "jinmin.ui.pages.supervision_rules:page",
        SUPERVISE,
        WORK,
        "gavel",
        55,
    ),
    Page("/voice", "投诉咨询", "jinmin.ui.pages.tickets:page", ANSWER, WORK, "forum", 35),
    Page("/voice/{ticket_id}", "投诉咨询详情", "jinmin.ui.pages.ticket:page", ANSWER, WORK, in_menu=False),
    Page("/handovers", "工作交接", "jinmin.ui.pages.handovers:page", "", WORK, "swap_horiz", 40),
    Page("/handovers/{sheet_id}", "交接单", "jinmin.ui.pages.handover:page", "", WORK, in_menu=False),
    Page("/archives", "案卷", "jinmin.ui.pages.archives:page", ARCHIVE, ARCHIVES, "inventory_2", 800),
    Page(
        "/archives/destruction",
        "销毁清册",
        "jinmin.ui.pages.archive_destruction:page",
        ARCHIVE,
        ARCHIVES,
        "delete_sweep",
        810,
    ),
    Page(
        "/archives/{volume_id}",
        "卷内目录",
        "jinmin.ui.pages.archive_volume:page",
        ARCHIVE,
        ARCHIVES,
        in_menu=False,
    ),
    Page("/matters", "事项清单", "jinmin.ui.pages.matters:page", VIEW, MATTERS, "account_tree", 900),
    Page("/matters/compare", "四级比对", "jinmin.ui.pages.matters_compared:page", VIEW, MATTERS, "rule", 910),
    Page(
        "/matters/import",
        "导入导出",
        "jinmin.ui.pages.matters_transfer:page",
        MAINTAIN,
        MATTERS,
        "upload_file",
        920,
    ),
    Page("/matters/packs", "规则包", "jinmin.ui.pages.rule_packs:page", VIEW, MATTERS, "inventory", 925),
    Page("/parameters", "参数", "jinmin.ui.pages.parameters:page", VIEW, MATTERS, "tune", 930),
    Page("/parameters/try", "参数试算", "jinmin.ui.pages.parameter_trial:page", VIEW, MATTERS, in_menu=False),
    Page("/parameters/{name}", "参数", "jinmin.ui.pages.parameter:page", VIEW, MATTERS, in_menu=False),
    Page("/calendar", "工作日历", "jinmin.ui.pages.calendar:page", VIEW, MATTERS, "calendar_month", 935),
    Page("/changeover", "迁移预览", "jinmin.ui.pages.changeover:page", VIEW, MATTERS, in_menu=False),
    Page("/matters/reasks", "重复填报检查", "jinmin.ui.pages.reasks:page", VIEW, MATTERS, "fact_check", 940),
    Page(
        "/matters/{item_id}", "事项版本", "jinmin.ui.pages.matter_version:page", VIEW, MATTERS, in_menu=False
    ),
    *EXCHANGE_PAGES,
    *STAFF_PAGES,
    Page(PASSWORD, "修改密码", "jinmin.ui.pages.password:page", "", WORK, in_menu=False),
    Page(
        "/system/health",
        "运行状况",
        "jinmin.ui.pages.health:page",
        MANAGE_ACCOUNTS,
        SYSTEM,
        "monitor_heart",
        10,
    ),
    Page(
        "/audit/access",
        "查阅日志",
        "jinmin.ui.pages.audit:access_page",
        READ_JOURNALS,
        AUDIT,
        "visibility",
        10,
    ),
    Page(
        "/audit/ledger", "台账", "jinmin.ui.pages.audit:ledger_page", READ_JOURNALS, AUDIT, "receipt_long", 20
    ),
    Page("/system/plugins", "插件", "jinmin.ui.pages.plugins:page", MANAGE_ACCOUNTS, SYSTEM, "extension", 20),
)


@dataclass(frozen=True)
class Group:
    """One domain in the rail: its title and the pages this actor may open, in order."""

    title: str
    pages: tuple[Page, ...]


@dataclass(frozen=True)
class Interface:
    """The node as its interface sees it."""

    node: Node
    gate: Gate
    papers: Papers = field(default_factory=Papers)
    door: Door = field(default_factory=Door)
    visitors: Visitors = field(default_factory=Visitors)

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        """Every page, the host's first, then the plug-ins' in the order of their ids."""
        return (*CORE_PAGES, *self.node.host.gather("pages"))

    @cached_property
    def link_state(self) -> LinkState:
        """How the exchange stands, for the lamps of all open pages."""
        return LinkState(self.node)

    @cached_property
    def case_views(self) -> Mapping[str, CaseView]:
        """How the cases of each matter are shown, by matter id."""
        return {view.matter: view for view in self.node.host.gather("case_views")}

    def page_at(self, path: str) -> Page | None:
        """The page that answers ``path``; a literal path wins over one with a parameter."""
        bare = path.partition("?")[0].rstrip("/") or "/"
        fits = [page for page in self.pages if _pattern(page.path).fullmatch(bare)]
        return min(fits, key=lambda page: page.path.count("{"), default=None)

    def trail_to(self, page: Page) -> tuple[tuple[str, str], ...]:
        """The page above one that is not in the rail: whose address it goes on from, else the first of its group."""
        if page.in_menu:
            return ()
        ranked = [p for p in self.pages if p.in_menu and p.group == page.group]
        leading = [p for p in ranked if page.path.startswith(f"{p.path}/")]
        above = max(leading, key=lambda p: len(p.path), default=min(ranked, key=_order, default=None))
        return ((above.title, above.path),) if above else ()

    def groups_for(self, actor: Actor) -> tuple[Group, ...]:
        """The rail of this actor: work first, the domains by their order, the system last."""
        mine = [page for page in self.pages if page.in_menu and may_open(actor, page)]
        if is_administrator(actor):
            # What is open to everybody is about cases, but for these.
            mine = [page for page in mine if page.permission or page.path in FOR_ADMINISTRATORS]
        titles = dict.fromkeys(page.group for page in mine)
        grouped = [
            Group(title, tuple(sorted((p for p in mine if p.group == title), key=_order))) for title in titles
        ]
        return tuple(sorted(grouped, key=_place))


def may_open(actor: Actor, page: Page) -> bool:
    """Whether the actor may open the page; a page without a permission is open to everyone signed in."""
    return not page.permission or actor.may(page.permission)


def _order(page: Page) -> tuple[int, str]:
    return (page.order, page.path)


def _place(group: Group) -> tuple[int, int, str]:
    rank = {WORK: 0, SYSTEM: 2}.get(group.title, 1)
    return (rank, min(page.order for page in group.pages), group.title)


@cache
def _pattern(path: str) -> re.Pattern[str]:
    return re.compile("[^/]+".join(re.escape(part) for part in re.split(r"\{\w+\}", path)))
