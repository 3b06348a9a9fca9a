"""Checkpoints: a signed head, exported to another machine. Nothing proves more than its last one."""

from datetime import datetime
from typing import Self

import sqlalchemy as sa
from pydantic import AwareDatetime, BaseModel, ValidationError
from sqlalchemy import Connection

from jinmin.crypto import BadSignature, Keyring, PublicKey
from jinmin.errors import Invalid
from jinmin.ledger.chain import GENESIS
from jinmin.ledger.sealing import ENTRY, head
from jinmin.ledger.verify import Fault


class Checkpoint(BaseModel):
    """The head of one node's ledger at an instant, signed by the node."""

    node: str
    seq: int
    hash: str
    at: AwareDatetime
    public_key: PublicKey
    signature: str = ""

    def signed_bytes(self) -> bytes:
        """What the signature covers."""
        return f"jinmin-checkpoint\n{self.node}\n{self.seq}\n{self.hash}\n{self.at.isoformat()}".encode()

    @classmethod
    def parse(cls, raw: bytes) -> Self:
        """Read an exported checkpoint; Invalid ``checkpoint.unreadable``."""
        try:
            return cls.model_validate_json(raw)
        except ValidationError as broken:
            raise Invalid("checkpoint.unreadable") from broken


def make_checkpoint(connection: Connection, keyring: Keyring, node: str, at: datetime) -> Checkpoint:
    """The signed head as this snapshot sees it."""
    seq, value = head(connection)
    bare = Checkpoint(node=node, seq=seq, hash=value.hex(), at=at, public_key=keyring.public_key())
    return bare.model_copy(update={"signature": keyring.sign(bare.signed_bytes()).value.hex()})


def forgery(checkpoint: Checkpoint, node: str, trusted: PublicKey) -> Fault | None:
    """What is wrong with the checkpoint itself: not signed by the node, or another node's."""
    try:
        trusted.verify(checkpoint.signed_bytes(), bytes.fromhex(checkpoint.signature))
    except (BadSignature, ValueError):
        return Fault("checkpoint.signature", checkpoint.seq)
    if checkpoint.node != node:
        return Fault("checkpoint.other_node", checkpoint.seq, values={"node": checkpoint.node})
    return None


def checkpoint_fault(
    connection: Connection, checkpoint: Checkpoint, node: str, trusted: PublicKey
) -> Fault | None:
    """What disagrees between the ledger and the checkpoint, if anything.

    ``trusted`` is the node's key as its keyring (or a pinned copy) has it: the key inside the file
    proves nothing, anybody can make one.
    """
    if fault := forgery(checkpoint, node, trusted):
        return fault
    if checkpoint.seq == 0:
        return None if checkpoint.hash == GENESIS.hex() else Fault("checkpoint.differs", 0)
    found = connection.execute(sa.select(ENTRY.c.hash).where(ENTRY.c.seq == checkpoint.seq)).scalar()
    if found is None:
        return Fault("checkpoint.tail_cut", checkpoint.seq, values={"head": head(connection)[0]})
    if bytes(found).hex() != checkpoint.hash:
        return Fault("checkpoint.differs", checkpoint.seq)
    return None
