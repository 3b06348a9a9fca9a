"""Rights over sharing, and the limits of its procedure."""

from pydantic import BaseModel, ConfigDict, Field

VIEW = "sharing.view"
"""查看共享目录与协议."""

MANAGE = "sharing.manage"
"""办理接入系统、共享协议和共享申请."""


class SharingPolicy(BaseModel):
    """Working days of the procedure.

    Ten days for an answer and fifteen for the catalogue after a change of law are from art. 11 and 7 of the
    provisional measures of Hunan (湖南试行办法); their use elsewhere and the three days for the form were not
    confirmed.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    check_days: int = Field(default=3, ge=1)
    answer_days: int = Field(default=10, ge=1)
    renewal_days: int = Field(default=15, ge=1)
    confirmed: bool = False
