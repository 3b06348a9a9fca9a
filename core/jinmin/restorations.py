"""The record that a node was restored from a backup. A table of the node itself, proved like every other."""

from datetime import datetime

import sqlalchemy as sa

from jinmin.db.columns import code, public
from jinmin.ledger.ledgered import Ledgered


class Restoration(Ledgered, table=True):
    """恢复: from which backup the node was restored; ``head_seq`` is where its ledger ended."""

    __tablename__ = "node_restoration"

    restored_at: datetime = public()
    backed_up_at: datetime = public()
    manifest_hash: str = public(sa_type=code(64))
    head_seq: int = public(sa_type=sa.BigInteger)
    head_hash: str = public(sa_type=code(64))
    streams: int = public()
