"""What can be wrong with a call to the published interface."""

from jinmin.errors import JinminError


class BadCursor(JinminError):
    """The cursor is not one this node gave to this reader for this resource."""


class QuotaSpent(JinminError):
    """The agreement gives no more today, or the system calls too often; ``retry_after`` seconds it may ask again."""

    def __init__(self, key: str, /, *, retry_after: int, **values: object) -> None:
        super().__init__(key, field=None, **values)
        self.retry_after = retry_after


class NotSignedIn(JinminError):
    """No token, or one that is not ours or has expired; or the system could not prove who it is."""
