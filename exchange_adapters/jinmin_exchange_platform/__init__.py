"""部省两级: nodes of their own report over the exchange platform 统一数据交换平台 (NATS JetStream).

The same envelope also goes through a front-machine table 前置机 or in signed files, where a place demands it.
"""

from jinmin_exchange_platform.adapter import PlatformAdapter
from jinmin_exchange_platform.front_machine import FrontMachineAdapter
from jinmin_exchange_platform.medium import MediumAdapter

__all__ = ["FrontMachineAdapter", "MediumAdapter", "PlatformAdapter"]
