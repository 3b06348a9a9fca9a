"""What the host itself ships, as a plug-in would: rights, table prefixes, parameters."""

from pathlib import Path

import jinmin.calendar_changes  # a table of every node, whoever uses it
import jinmin.cases.visits  # noqa: F401  # as above
from jinmin import doubts, sharing
from jinmin.archives import DESTROY
from jinmin.cases import SUPERVISE
from jinmin.cases.acts import ARCHIVE, TERMINATE
from jinmin.exchange import status as exchange_rights
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
"""Rights over what the host itself does; those of the three administrators are not given to other posts."""

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
