"""Numbers without gaps or doubles: they roll back together with what they were drawn for."""

from typing import ClassVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field

from jinmin.db.base import Plain
from jinmin.db.columns import code
from jinmin.db.prepared import prepared
from jinmin.db.work import Work
from jinmin.vocabulary.matter import Matter

MATTER_PART = 27
"""办件编号 has at most 50 characters, in a scheme of the platform's own: what the other parts leave."""


class CaseSerial(Plain, table=True):
    """The last number drawn for ``key``."""

    __tablename__ = "case_serial"
    __why_plain__: ClassVar[str] = "a counter; the records that bear its numbers are ledgered"

    key: str = Field(sa_type=code(80), primary_key=True)
    value: int = Field(sa_type=sa.BigInteger)


SERIAL = CaseSerial.__table__


def draw_serial(w: Work, key: str) -> int:
    """The next number for ``key``, from 1 on; a work that rolls back gives it back.

    Other works wait for the same key until this one commits: draw as late as possible, and several
    keys always in the same order.
    """
    return draw_serials(w, key, 1)[0]


def draw_serials(w: Work, key: str, count: int) -> range:
    """The next ``count`` numbers for ``key`` at once."""
    line = w.session.line()
    ((last,),) = prepared(line.dialect, _drawing, w.database.is_sqlite).read(
        line, {"key": key, "count": count}
    )
    return range(last - count + 1, last + 1)


def draw_case_no(w: Work, matter: Matter, region: str) -> str:
    """The case number ``区划6位-事项-日期8位-序号5位``, a scheme of this system's own.

    The serial counts per division, matter and day; the number without it is the counter's key, so two
    matters that are written alike share one counter.
    """
    matter_part = (matter.abbreviation or matter.basic_code or matter.id)[:MATTER_PART]
    prefix = f"{region[:6]:0<6}-{matter_part}-{w.today:%Y%m%d}"
    return f"{prefix}-{draw_serial(w, prefix):05d}"


def _drawing(on_sqlite: bool) -> sa.ClauseElement:
    count = sa.bindparam("count", type_=sa.BigInteger)
    drawing = (
        (sqlite if on_sqlite else postgresql).insert(SERIAL).values(key=sa.bindparam("key"), value=count)
    )
    raised = {"value": SERIAL.c.value + count}
    drawn: sa.ClauseElement = drawing.on_conflict_do_update(
        index_elements=[SERIAL.c.key], set_=raised
    ).returning(SERIAL.c.value)
    return drawn
