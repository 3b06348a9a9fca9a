"""What can be wrong with a call to the published interface."""

from jinmin.errors import JinminError


class BadCursor(JinminError):
    """The cursor is not one this node gave to this reader for this resource."""


class QuotaSpent(JinminError):
    """The agreement gives no more today, or the system calls too often."""


class NotSignedIn(JinminError):
    """No token, or one that is not ours or has expired; or the system could not prove who it is."""
