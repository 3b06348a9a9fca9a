"""What a node may set about the handling of cases. None of it is law."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CasePolicy:
    """The node offers one.

    A due is near (即将到期) from the day on which at most ``soon_working_days`` working days or
    ``soon_share`` of the whole time are left. A draft counts as open elsewhere for ``presence_seconds``
    after its page was last heard of. Counts on the worklist stop at ``count_limit``.
    """

    soon_share: float = 0.2
    soon_working_days: int = 2
    presence_seconds: int = 60
    count_limit: int = 10_000
