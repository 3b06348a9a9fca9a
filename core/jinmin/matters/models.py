"""Tables of the working-day calendar, the parameters of the law, and the versions of matters 事项."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlmodel import Field

from jinmin.db.base import Plain
from jinmin.db.columns import choice, code, json_type, public
from jinmin.ledger.ledgered import Ledgered


class MatterState(StrEnum):
    """Whether a version may be applied for: 在用, or 停用 because its plug-in ships the matter no longer."""

    IN_USE = "in_use"
    WITHDRAWN = "withdrawn"


class CalendarDay(Plain, table=True):
    """A day that differs from its weekday: a holiday, or a weekend day worked in exchange (调休)."""

    __tablename__ = "matter_calendar_day"
    __why_plain__: ClassVar[str] = "copied from the State Council's notices; what is entered here is ledgered"

    day: date = Field(primary_key=True)
    year: int
    working: bool
    name: str = Field(max_length=40)


class CalendarYear(Plain, table=True):
    """A year whose notice is known; days of other years are a guess."""

    __tablename__ = "matter_calendar_year"
    __why_plain__: ClassVar[str] = "copied from the State Council's notices; what is entered here is ledgered"

    year: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    source: str = Field(max_length=200)


class CalendarNoticeRecord(Ledgered, table=True):
    """A State Council notice that was entered on this node: who entered what, in the ledger.

    ``changed`` are the days that were worked or rested on otherwise before. ``followed_at``: since when all dues
    have been counted anew over it.
    """

    __tablename__ = "matter_calendar_notice"

    year: int = public()
    doc_no: str = public(max_length=80)
    days: list[Any] = public(sa_type=json_type())
    changed: list[str] = public(sa_type=json_type(), default_factory=list)
    followed_at: datetime | None = public(default=None)


class ParameterRow(Ledgered, table=True):
    """One value that law or policy sets, for a region ("" nation) and a time (``valid_to`` its last day).

    ``shipped_by`` is the plug-in whose file it comes from, ``pack:`` and a node for a rule pack, "" when it was
    entered on this node. ``title`` is its Chinese name, ``matters`` the ids of the matters whose rules read it.
    ``below`` is what lower levels may do with it (``jinmin.matters.lower_levels``). ``transition`` says whether
    open cases ``keep`` the value of their acceptance or ``move`` to this one, ``clause`` by which text. ``least`` and
    ``most`` bound whole numbers where the usual bounds (``jinmin.matters.bounds``) do not do.
    """

    __tablename__ = "matter_parameter"
    __region__ = "region"
    __table_args__ = (
        sa.UniqueConstraint(
            "origin", "shipped_by", "name", "region", "valid_from", name="uq_matter_parameter_key"
        ),
    )

    name: str = public(sa_type=code(80))
    region: str = public(sa_type=code(12))
    value: Any = public(sa_type=json_type(), nullable=False)
    unit: str = public(max_length=20)
    valid_from: date = public()
    valid_to: date | None = public(default=None)
    law: str = public(max_length=200)
    article: str = public(max_length=200)
    confirmed: bool = public()
    origin_level: str = public(sa_type=code(12))
    shipped_by: str = public(sa_type=code(40))
    withdrawn: bool = public(default=False)
    title: str = public(max_length=80, default="")
    below: str = public(sa_type=code(12), default="fixed")
    matters: list[Any] = public(sa_type=json_type(), default_factory=list)
    transition: str = public(sa_type=code(8), default="move")
    clause: str = public(max_length=200, default="")
    least: int | None = public(sa_type=sa.BigInteger, default=None)
    most: int | None = public(sa_type=sa.BigInteger, default=None)


class MatterVersion(Ledgered, table=True):
    """One version of a matter: ``edition`` is its number, ``definition`` all of it, ``digest`` its seal.

    The digest leaves ``valid_to`` out: ending a version does not change it.
    """

    __tablename__ = "matter_version"
    __table_args__ = (
        sa.UniqueConstraint("origin", "matter_id", "edition", name="uq_matter_version_matter_id_edition"),
    )

    matter_id: str = public(sa_type=code(80))
    edition: int = public()
    state: MatterState = public(sa_type=choice(MatterState))
    valid_from: date = public()
    valid_to: date | None = public(default=None)
    definition: dict[str, Any] = public(sa_type=json_type())
    digest: str = public(sa_type=code(64))
    shipped_by: str = public(sa_type=code(40))
