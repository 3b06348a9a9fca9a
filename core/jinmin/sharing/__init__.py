"""Sharing 数据共享: who may read and send over the published interface, and what was agreed with them."""

from jinmin.exchange import pulled_models as _pulled_tables  # noqa: F401  # tables of every node
from jinmin.sharing import models as _tables  # noqa: F401  # tables of every node
from jinmin.sharing.policy import MANAGE, VIEW, SharingPolicy
from jinmin.vocabulary.manifest import Permission

PERMISSIONS = (
    Permission(VIEW, "查看共享目录与协议"),
    Permission(MANAGE, "办理接入系统与共享协议"),
)
"""The rights over sharing."""

__all__ = ["MANAGE", "PERMISSIONS", "VIEW", "SharingPolicy"]
