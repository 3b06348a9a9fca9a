"""The domain errors: a message key and values each. The text is made at the edge (jinmin.messages)."""

import dataclasses
from collections.abc import Mapping


class JinminError(Exception):
    """Base of every error a user may see.

    ``key`` names a text in the message catalogue, ``values`` fills it, ``field`` is the form
    field (dotted path such as ``groom.id_number``) the text belongs to, or None.
    """

    def __init__(self, key: str, /, *, field: str | None = None, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.field = field
        self.values: Mapping[str, object] = values

    def __str__(self) -> str:
        shown = ", ".join(f"{name}={value!r}" for name, value in self.values.items())
        return f"{self.key}({shown})"


class Invalid(JinminError):
    """The input does not have the right shape (数据格式不符)."""


class Refused(JinminError):
    """The law or a rule forbids it (不予办理)."""


class NotFound(JinminError):
    """No such record, or none the actor may know of."""


class Hidden(NotFound):
    """There is such a record, but the actor may not know of it: told as missing, journalled as a denial.

    ``record`` among the values names it for the journal (``case/…``); no text shows it.
    """


class Forbidden(JinminError):
    """The actor lacks the right (无权限)."""


class SessionLost(JinminError):
    """The sign-in has ended (会话失效)."""


class Stale(JinminError):
    """Somebody else changed the record meanwhile (数据已被他人修改)."""


class Conflict(JinminError):
    """A database constraint refused it: the thing must be unique."""


class Unavailable(JinminError):
    """Another system did not answer; the work is held, not lost (挂起)."""


class Misconfigured(JinminError):
    """The node, its profile or a plug-in is set up wrongly; names the cure."""


@dataclasses.dataclass(frozen=True)
class Violation:
    """One broken rule: ``code`` of the rule, ``article`` it applies, message ``key`` and ``values``."""

    code: str
    article: str
    key: str
    field: str | None = None
    values: Mapping[str, object] = dataclasses.field(default_factory=dict)


class RulesBroken(Refused):
    """One or more rules refuse; carries every violation so that the clerk sees all at once."""

    def __init__(self, violations: tuple[Violation, ...]) -> None:
        super().__init__("rules.broken", count=len(violations))
        self.violations = violations


class InvalidForm(Invalid):
    """Several fields are wrong at once; ``errors`` holds one error per field, or RulesBroken for what rules say."""

    def __init__(self, errors: tuple[JinminError, ...]) -> None:
        super().__init__("form.invalid", count=len(errors))
        self.errors = errors
