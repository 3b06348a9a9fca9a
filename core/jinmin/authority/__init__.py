"""主责移交: a division's records change hands between two nodes, at an epoch, while clerks work."""

from jinmin.authority.deciding import (
    approve_transfer,
    draw_transfer,
    drop_transfer,
    transfer_under_way,
    transfers,
)
from jinmin.authority.following import TransferReader
from jinmin.authority.inventory import LeftBehind, left_behind
from jinmin.authority.letters import TRANSFER_LETTERS
from jinmin.authority.models import Role, Transfer, TransferAnswer, TransferOffer, TransferState

__all__ = [
    "TRANSFER_LETTERS",
    "LeftBehind",
    "Role",
    "Transfer",
    "TransferAnswer",
    "TransferOffer",
    "TransferReader",
    "TransferState",
    "approve_transfer",
    "draw_transfer",
    "drop_transfer",
    "left_behind",
    "transfer_under_way",
    "transfers",
]
