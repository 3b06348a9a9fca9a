"""Rights over 疑义校核, and the ports through which it asks the rest of the node."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from jinmin.db.work import Work
from jinmin.vocabulary.indicator import Indicator, Subject
from jinmin.vocabulary.manifest import Permission
from jinmin.vocabulary.record_use import RecordUse

RAISE = "doubts.raise"
"""Question a shared record and see one's own questions."""

ANSWER = "doubts.answer"
"""Look into questions about records of one's division, answer them, deal with retractions."""

PERMISSIONS = (
    Permission(RAISE, "提出共享数据疑义"),
    Permission(ANSWER, "校核答复疑义、处理反向追错"),
)

EVIDENCE_MOST = 300_000
"""Bytes of one evidence file (设计): with its encryption it stays within one message of every carrier."""


@dataclass(frozen=True)
class Repercussions:
    """What may have come of a record: the node offers one. ``uses`` asks the plug-ins for cases that stood on it."""

    subjects: Sequence[Subject]
    indicators: Sequence[Indicator]
    uses: Callable[[Work, str, UUID], Sequence[RecordUse]]
