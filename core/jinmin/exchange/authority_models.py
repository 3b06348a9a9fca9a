"""The table of terms 主责期: who answers for the records of one resource in one division, and since when."""

from datetime import datetime
from typing import Any, ClassVar

import sqlalchemy as sa

from jinmin.db.columns import code, json_type, public
from jinmin.ledger.ledgered import Ledgered


class AuthorityTerm(Ledgered, table=True):
    """What this node knows of a hand-over of authority. Without a row, the profile says whose the records are.

    ``term`` rises with each hand-over and is the epoch of every record written under it; ``holder`` is the node
    that answers in it. ``runoff`` are the ids of the cases that the node before may still finish (原处办结).
    """

    __tablename__ = "exchange_authority_term"
    __region__: ClassVar[str] = "region"
    __table_args__: ClassVar[Any] = (
        sa.UniqueConstraint("origin", "region", "resource", name="uq_exchange_authority_term_place"),
    )

    region: str = public(sa_type=code(12))
    resource: str = public(sa_type=code(64))
    holder: str = public(sa_type=code(20))
    term: int = public()
    settled: bool = public(default=False)
    since: datetime = public()
    runoff: list[str] = public(sa_type=json_type(), default_factory=list)
