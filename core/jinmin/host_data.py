"""What the host itself ships, as a plug-in would: rights, table prefixes, parameters."""

from pathlib import Path

from jinmin import sharing
from jinmin.archives import DESTROY
from jinmin.cases import SUPERVISE
from jinmin.cases.acts import ARCHIVE, TERMINATE
from jinmin.exchange import status as exchange_rights
from jinmin.service_items import MAINTAIN, PUBLISH, VIEW
from jinmin.vocabulary.manifest import DataFiles, Permission

HOST_PERMISSIONS = (
    Permission(SUPERVISE, "监管全部办件"),
    Permission(TERMINATE, "终止办件"),
    Permission(ARCHIVE, "归档办件"),
    Permission(DESTROY, "批准销毁档案"),
    Permission(VIEW, "查看事项清单、参数"),
    Permission(MAINTAIN, "维护事项清单、参数"),
    Permission(PUBLISH, "发布事项清单、参数"),
    Permission(exchange_rights.VIEW, "查看数据交换"),
    Permission(exchange_rights.HANDLE, "处理交换退回"),
    *sharing.PERMISSIONS,
)
"""Rights over what the host itself does; those of the three administrators are not given to other posts."""

CORE_PREFIXES = (
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
)

HOST_FILES = ("core", DataFiles(parameters=(Path(__file__).parent / "archives" / "parameters.toml",)))
"""The host's parameters, under the name that stands for it."""
