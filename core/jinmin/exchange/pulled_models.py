"""Tables of reading from others: how far each resource was read, code maps, what could not be mapped."""

from datetime import datetime
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlmodel import Field

from jinmin.db.base import Plain
from jinmin.db.columns import code, json_type, public
from jinmin.ledger.ledgered import Ledgered


class PullPosition(Plain, table=True):
    """How far one resource of one partner was read; moves in the commit that takes the page in.

    ``to_seq`` is the last position of the partner's ledger that was covered, ``reported`` the last batch
    whose refused entries the partner was told of.
    """

    __tablename__ = "exchange_pull_position"
    __why_plain__: ClassVar[str] = (
        "a position; the batches made of the pages and their receipts are the evidence"
    )

    partner: str = Field(sa_type=code(40), primary_key=True)
    resource: str = Field(sa_type=code(64), primary_key=True)
    cursor: str = Field(default="", sa_type=code(400))
    to_seq: int = Field(default=0, sa_type=sa.BigInteger)
    reported: int = 0
    read_at: datetime | None = None
    failures: int = 0
    error_key: str = Field(default="", sa_type=code(120))
    error_values: dict[str, Any] = Field(default_factory=dict, sa_type=json_type())


class CodeMap(Ledgered, table=True):
    """代码对照: ``local`` in this field of a partner's records means ``standard`` in ours (本地码→国标)."""

    __tablename__ = "exchange_code_map"
    __table_args__: ClassVar[Any] = (
        sa.UniqueConstraint("partner", "resource", "field", "local", name="uq_exchange_code_map_local"),
    )

    partner: str = public(sa_type=code(40))
    resource: str = public(sa_type=code(64))
    field: str = public(sa_type=code(64))
    local: str = public(sa_type=code(40))
    standard: str = public(sa_type=code(40))


class UnmappedCode(Plain, table=True):
    """A code of a partner that no line of its map names and that is none of ours, and how often it came."""

    __tablename__ = "exchange_unmapped_code"
    __why_plain__: ClassVar[str] = "a list of what is to be done; filled again by reading"

    partner: str = Field(sa_type=code(40), primary_key=True)
    resource: str = Field(sa_type=code(64), primary_key=True)
    field: str = Field(sa_type=code(64), primary_key=True)
    local: str = Field(sa_type=code(40), primary_key=True)
    times: int = 1
    seen_at: datetime
