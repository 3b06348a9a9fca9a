"""全国大集中: county, province and ministry share one database; delivery is proved, nothing is copied."""

from jinmin_exchange_internal.adapter import InternalAdapter

__all__ = ["InternalAdapter"]
