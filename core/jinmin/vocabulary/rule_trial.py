"""A rule that can be tried (试算): which parameters it reads, what it asks, what it says."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from pydantic import BaseModel

from jinmin.errors import Violation


class Setting(Protocol):
    """A parameter as a rule reads it."""

    @property
    def integer(self) -> int:
        """The value as a whole number."""

    @property
    def text(self) -> str:
        """The value as a text."""


@dataclass(frozen=True)
class Settings:
    """What the rule is tried under: ``resolve`` gives a parameter by name, ``on`` is the day."""

    resolve: Callable[[str], Setting]
    on: date


@dataclass(frozen=True)
class RuleTrial:
    """``form`` asks the facts the rule needs and nothing that would tell a person; ``judge`` is the rule itself.

    ``judge`` gets an instance of ``form`` and returns what is broken, nothing when all is well.
    """

    id: str
    title: str
    parameters: tuple[str, ...]
    form: type[BaseModel]
    judge: Callable[[Any, Settings], Sequence[Violation]]
