"""Tables of kept digests: what stands in each division and month, summed by the database as it is written."""

from datetime import datetime
from typing import ClassVar

import sqlalchemy as sa
from sqlmodel import Field

from jinmin.db.base import Plain
from jinmin.db.columns import code


class RecordDigest(Plain, table=True):
    """Sums over ``RecordVersion``: held records by resource, division and month.

    Each half is summed in two parts, its upper and its lower 32 bits, so that no sum leaves 64 bits on either
    engine: half = upper · 2^32 + lower. Triggers keep the row; ``recounting`` proves it.
    """

    __tablename__ = "exchange_record_digest"
    __why_plain__: ClassVar[str] = "sums over an index; can be counted again"

    recipient: str = Field(sa_type=code(40), primary_key=True)
    origin: str = Field(sa_type=code(40), primary_key=True)
    resource: str = Field(sa_type=code(64), primary_key=True)
    region: str = Field(sa_type=code(12), primary_key=True)
    month: int = Field(primary_key=True)
    records: int = Field(sa_type=sa.BigInteger)
    upper_a: int = Field(sa_type=sa.BigInteger)
    lower_a: int = Field(sa_type=sa.BigInteger)
    upper_b: int = Field(sa_type=sa.BigInteger)
    lower_b: int = Field(sa_type=sa.BigInteger)


class SentDigest(Plain, table=True):
    """Sums over ``SentRecord``: what one partner has of our records, as in ``RecordDigest``."""

    __tablename__ = "exchange_sent_digest"
    __why_plain__: ClassVar[str] = "sums over an index; can be counted again"

    partner: str = Field(sa_type=code(40), primary_key=True)
    resource: str = Field(sa_type=code(64), primary_key=True)
    region: str = Field(sa_type=code(12), primary_key=True)
    month: int = Field(primary_key=True)
    records: int = Field(sa_type=sa.BigInteger)
    upper_a: int = Field(sa_type=sa.BigInteger)
    lower_a: int = Field(sa_type=sa.BigInteger)
    upper_b: int = Field(sa_type=sa.BigInteger)
    lower_b: int = Field(sa_type=sa.BigInteger)


class DigestProof(Plain, table=True):
    """When the kept digests of one side were last counted again, and how many were wrong and were mended."""

    __tablename__ = "exchange_digest_proof"
    __why_plain__: ClassVar[str] = "when a check ran last"

    kept: str = Field(sa_type=code(40), primary_key=True)
    partner: str = Field(sa_type=code(40), primary_key=True)
    proved_at: datetime
    places: int
    wrong: int
