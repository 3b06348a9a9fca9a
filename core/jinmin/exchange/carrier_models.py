"""Tables of the carriers: whether each can be reached, and when a partner last compared."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlmodel import Field

from jinmin.db.base import Plain
from jinmin.db.columns import code, json_type


class CarrierState(Plain, table=True):
    """How one carrier was found last, by whichever process of this node looked. ``way`` is the mark of a ``Way``.

    ``since``: from when it has not been reached, None while it is. ``alarm_id`` is the alarm that was raised
    about this. ``error_values`` fill in the text of ``error_key``: addresses and titles, nothing of a record.
    """

    __tablename__ = "exchange_carrier"
    __why_plain__: ClassVar[str] = "a finding that the next look replaces; an outage leaves a ledgered alarm"

    way: str = Field(sa_type=code(64), primary_key=True)
    adapter: str = Field(sa_type=code(40))
    checked_at: datetime
    since: datetime | None = None
    error_key: str = Field(default="", sa_type=code(120))
    error_values: dict[str, Any] = Field(default_factory=dict, sa_type=json_type())
    alarm_id: UUID | None = None


class PartnerComparison(Plain, table=True):
    """When a partner that sends here last asked what of it is held (对账): the comparing side is the sender."""

    __tablename__ = "exchange_comparison"
    __why_plain__: ClassVar[str] = "a moment; what a comparison mends comes as a batch"

    partner: str = Field(sa_type=code(40), primary_key=True)
    compared_at: datetime
