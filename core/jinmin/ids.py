"""Record ids: UUIDv7, made by the application, time-ordered, free of personal data."""

from uuid import UUID

from uuid_utils.compat import uuid7

__all__ = ["new_id"]


def new_id() -> UUID:
    """A new UUIDv7 (RFC 9562)."""
    return uuid7()
