"""The door for domains that say what relied on a record which turned out wrong (反向追错)."""

from jinmin.crypto import KeyMissing
from jinmin.ledger.entries import open_sealed
from jinmin.vocabulary.record_use import RecordUse

__all__ = ["KeyMissing", "RecordUse", "open_sealed"]
