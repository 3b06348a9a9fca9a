"""What a pydantic form says of its fields: label, hint, kind of control, what is required."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, Literal, Protocol, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from jinmin.codes import code_set, initials
from jinmin.errors import Misconfigured

Kind = Literal[
    "text",
    "long_text",
    "secret",
    "id_number",
    "phone",
    "date",
    "choice",
    "radio",
    "check",
    "region",
    "number",
]


@dataclass(frozen=True)
class Option:
    """One value to choose; ``keys`` are what a clerk may type for it, besides its title."""

    value: str
    title: str
    keys: tuple[str, ...] = ()


class Lookup(Protocol):
    """Options that are too many to send: found by what is typed, named by their value.

    ``stray`` is the key of the text that says what was typed means nothing.
    """

    @property
    def stray(self) -> str:
        """The key of that text."""

    async def __call__(self, typed: str) -> Sequence[Option]:
        """What fits the text, the best first."""

    def named(self, value: str) -> Option | None:
        """The option with this value, None for a value that means nothing (any more)."""


@dataclass(frozen=True)
class FieldSpec:
    """How one field is asked. ``path`` is dotted (``groom.id_number``), ``longest`` counts characters.

    ``follows`` is the path of the field that fills this one, "" for a field of its own.
    """

    path: str
    label: str
    kind: Kind
    hint: str = ""
    required: bool = False
    longest: int | None = None
    options: tuple[Option, ...] = ()
    default: Any = field(default=None, compare=False)
    follows: str = ""

    def with_codes(self, set_id: str) -> "FieldSpec":
        """The same field, chosen from a standard code set; a set of allowed values narrows it."""
        items = code_set(set_id).items
        allowed = {option.value for option in self.options}
        kept = tuple(option_of(item.code, item.name) for item in items if not allowed or item.code in allowed)
        return replace(self, options=kept, kind="radio" if self.kind == "radio" else "choice")

    def with_options(self, titles: dict[str, str]) -> "FieldSpec":
        """The same field, chosen from ``titles`` (value → what the clerk reads)."""
        options = tuple(option_of(value, title) for value, title in titles.items())
        return replace(self, options=options, kind="radio" if self.kind == "radio" else "choice")


@lru_cache(maxsize=4096)
def option_of(value: str, title: str) -> Option:
    """An option that is found by its code, its title and its pinyin initials."""
    return Option(value, title, tuple(sorted(initials(title))))


def spec_of(model: type[BaseModel], path: str) -> FieldSpec:
    """The field at ``path``. Misconfigured ``form.no_such_field`` when the model has none."""
    info = _info_at(model, path)
    kind, options = _kind_of(info.annotation)
    longest = next((m.max_length for m in info.metadata if getattr(m, "max_length", None)), None)
    return FieldSpec(
        path=path,
        label=info.title or path.rpartition(".")[2],
        kind=kind,
        hint=info.description or "",
        required=info.is_required(),
        longest=longest,
        options=options,
        default=None if info.is_required() else info.get_default(call_default_factory=True),
    )


def paths_in(model: type[BaseModel], prefix: str = "") -> tuple[str, ...]:
    """The paths of the plain fields below ``prefix``, in the order of the form."""
    inner = model if not prefix else _model_of(_info_at(model, prefix).annotation)
    assert inner is not None, f"{prefix} is no group of fields"
    start = f"{prefix}." if prefix else ""
    return tuple(
        start + name for name, info in inner.model_fields.items() if _model_of(info.annotation) is None
    )


def _info_at(model: type[BaseModel], path: str) -> FieldInfo:
    names = path.split(".")
    inner: type[BaseModel] | None = model
    for name in names[:-1]:
        inner = (
            _model_of(inner.model_fields[name].annotation) if inner and name in inner.model_fields else None
        )
    if inner is None or names[-1] not in inner.model_fields:
        raise Misconfigured("form.no_such_field", model=model.__name__, path=path)
    return inner.model_fields[names[-1]]


def _model_of(annotation: Any) -> type[BaseModel] | None:
    bare = _without_none(annotation)
    return bare if isinstance(bare, type) and issubclass(bare, BaseModel) else None


def _without_none(annotation: Any) -> Any:
    if get_origin(annotation) in (Union, UnionType):
        kept = [part for part in get_args(annotation) if part is not NoneType]
        return kept[0] if len(kept) == 1 else annotation
    return annotation


def _kind_of(annotation: Any) -> tuple[Kind, tuple[Option, ...]]:
    bare = _without_none(annotation)
    if get_origin(bare) is Literal:
        return "choice", tuple(option_of(str(value), str(value)) for value in get_args(bare))
    kinds: dict[Any, Kind] = {bool: "check", date: "date", int: "number"}
    return kinds.get(bare, "text"), ()
