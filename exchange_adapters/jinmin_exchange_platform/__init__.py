"""部省两级: nodes of their own report over the exchange platform 统一数据交换平台 (NATS JetStream)."""

from jinmin_exchange_platform.adapter import PlatformAdapter

__all__ = ["PlatformAdapter"]
