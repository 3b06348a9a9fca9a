"""What the host itself ships, as a plug-in would: rights, table prefixes, parameters."""

from collections.abc import Iterable
from pathlib import Path

import jinmin.calendar_changes  # a table of every node, whoever uses it
import jinmin.cases.visits  # noqa: F401  # as above
from jinmin import doubts, sharing
from jinmin.archives import DESTROY
from jinmin.cases import SUPERVISE
from jinmin.cases.acts import ARCHIVE, TERMINATE
from jinmin.exchange import status as exchange_rights
from jinmin.identity import (
    APPROVE_DEPLOYMENT,
    GRANT,
    MANAGE_ACCOUNTS,
    PLAN_DEPLOYMENT,
    READ_JOURNALS,
    VIEW_DEPLOYMENT,
)
from jinmin.queueing import CALL as CALL_NUMBERS
from jinmin.queueing import TAKE as TAKE_NUMBERS
from jinmin.service_items import MAINTAIN, PUBLISH, VIEW
from jinmin.supervision import SET_RULES
from jinmin.vocabulary.manifest import DataFiles, Permission
from jinmin.voice import ANSWER, ASSIGN

HERE = Path(__file__).parent

HOST_PERMISSIONS = (
    Permission(TAKE_NUMBERS, "取号"),
    Permission(CALL_NUMBERS, "叫号"),
    Permission(SUPERVISE, "监管全部办件"),
    Permission(SET_RULES, "设置监察规则"),
    Permission(ASSIGN, "分派投诉咨询"),
    Permission(ANSWER, "答复投诉咨询"),
    Permission(TERMINATE, "终止办件"),
    Permission(ARCHIVE, "归档办件"),
    Permission(DESTROY, "批准销毁档案"),
    Permission(VIEW, "查看事项清单、参数"),
    Permission(MAINTAIN, "维护事项清单、参数"),
    Permission(PUBLISH, "发布事项清单、参数"),
    Permission(exchange_rights.VIEW, "查看数据交换"),
    Permission(exchange_rights.HANDLE, "处理交换退回"),
    *sharing.PERMISSIONS,
    *doubts.PERMISSIONS,
)
"""Rights over what the host itself does, that a business post can hold."""

ADMINISTRATOR_PERMISSIONS = (
    Permission(MANAGE_ACCOUNTS, "管理机构、窗口、账号（系统管理员）"),
    Permission(GRANT, "设岗授权（安全管理员）"),
    Permission(READ_JOURNALS, "查阅日志、台账（审计管理员）"),
    Permission(PLAN_DEPLOYMENT, "编制部署方案（系统管理员）"),
    Permission(APPROVE_DEPLOYMENT, "批准部署方案（安全管理员）"),
    Permission(VIEW_DEPLOYMENT, "查看部署方案（系统、安全、审计管理员）"),
)
"""Rights of the three administrators (三员分立); they come with the kind of post and are given to no other."""


def right_title(permission: str, offered: Iterable[Permission]) -> str:
    """What people call a right that a post is ``offered`` or an administrator has; its id where nobody named it."""
    return next(
        (one.title for one in (*ADMINISTRATOR_PERMISSIONS, *offered) if one.id == permission), permission
    )


CORE_PREFIXES = (
    "queue_",
    "notice_",
    "ledger_",
    "node_",
    "region_",
    "matter_",
    "identity_",
    "case_",
    "document_",
    "exchange_",
    "sharing_",
    "archive_",
    "supervision_",
    "voice_",
    "doubt_",
)

HOST_FILES = (
    "core",
    DataFiles(
        parameters=tuple(
            HERE / folder / "parameters.toml"
            for folder in ("archives", "cases", "changeovers", "doubts", "exchange", "voice")
        )
    ),
)
"""The host's parameters, under the name that stands for it."""
