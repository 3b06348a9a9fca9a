"""The words for a case: its states, why it waits, how it came in, how far a material is trusted."""

from enum import StrEnum

OPEN_STATES = ("open", "held", "returned")
CLOSED_STATES = ("done", "refused", "withdrawn", "terminated")

STATE_LABELS = {
    "open": "办理中",
    "held": "挂起",
    "returned": "退回补正",
    "done": "已办结",
    "refused": "不予办理",
    "withdrawn": "已撤回",
    "terminated": "已终止",
}

PASSED_ON = "passed_on"
"""The step noted when a case is passed on to a colleague (转交); it stands in no matter's flow."""

TRANSFERRED = "transferred"
"""The step noted when a case goes to the other of its offices (移送); it stands in no matter's flow."""


class HoldReason(StrEnum):
    """Why a case waits (挂起原因); a free remark goes into the note beside it."""

    NETWORK_CHECK = "network_check"
    COLLEAGUE = "colleague"
    APPLICANT = "applicant"
    SPECIAL_PROCEDURE = "special_procedure"
    OTHER = "other"

    @property
    def label(self) -> str:
        """What the clerk reads."""
        return _HOLD_LABELS[self]


class Channel(StrEnum):
    """办理形式: how the case came in."""

    WINDOW = "window"
    COMPUTER = "computer"
    MOBILE = "mobile"
    EXPRESS = "express"
    OTHER = "other"

    @property
    def label(self) -> str:
        """What the clerk reads."""
        return _CHANNEL_LABELS[self]

    @property
    def code(self) -> str:
        """The code of GB/T 39046-2020, Annex A."""
        return _CHANNEL_CODES[self]


class Trust(StrEnum):
    """材料可信等级, the most trusted first."""

    ORIGINAL = "original"
    SYSTEM = "system"
    SHARED = "shared"
    SUBMITTED = "submitted"

    @property
    def label(self) -> str:
        """What the clerk reads."""
        return _TRUST_LABELS[self]


_HOLD_LABELS = {
    HoldReason.NETWORK_CHECK: "待联网核对",
    HoldReason.COLLEAGUE: "待同事处理",
    HoldReason.APPLICANT: "待当事人",
    HoldReason.SPECIAL_PROCEDURE: "特别程序",
    HoldReason.OTHER: "其他",
}
_CHANNEL_LABELS = {
    Channel.WINDOW: "窗口",
    Channel.COMPUTER: "电脑端",
    Channel.MOBILE: "移动端",
    Channel.EXPRESS: "快递",
    Channel.OTHER: "其他",
}
_CHANNEL_CODES = {
    Channel.WINDOW: "1",
    Channel.COMPUTER: "2",
    Channel.MOBILE: "3",
    Channel.EXPRESS: "4",
    Channel.OTHER: "9",
}
_TRUST_LABELS = {
    Trust.ORIGINAL: "原件核验",
    Trust.SYSTEM: "系统核验",
    Trust.SHARED: "共享获取",
    Trust.SUBMITTED: "当事人提交",
}
