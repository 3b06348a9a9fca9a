"""Records with an application-made id, a version that goes up by one per commit, and an origin."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache, partial
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

from pydantic.fields import FieldInfo
from sqlalchemy import event
from sqlalchemy.orm import Mapper, declared_attr
from sqlalchemy.orm.attributes import set_attribute
from sqlmodel import Field

from jinmin.db.base import Base
from jinmin.db.columns import code, public
from jinmin.ids import new_id

_SHARED = (str, int, bytes, date, type(None))
"""Defaults of these kinds never change, so all rows may hold the same one."""

VERSIONED = "versioned"
"""Marks a table of records in ``Table.info``."""


class Versioned(Base):
    """Mixin: ``id`` is a UUIDv7, ``version`` starts at 1; a stale write is refused, never merged.

    ``origin`` is the code of the node that has authority over the record; the work fills in its own.
    """

    __abstract__: ClassVar[bool] = True

    id: UUID = Field(default_factory=new_id, primary_key=True)
    version: int = Field(default=1, nullable=False)
    origin: str = public(sa_type=code(20), default="", nullable=False)

    def __init__(self, **values: Any) -> None:
        # SQLModel sets each attribute twice, through two machineries; a new row needs neither.
        plain, made = _defaults(type(self))
        row = {**plain, **values}
        if len(row) > len(plain):
            raise TypeError(f"{type(self).__name__} has no {', '.join(sorted(row.keys() - plain.keys()))}")
        for name, make in made.items():
            if name not in values:
                row[name] = make()
        self.__dict__.update(row)
        for private in ("__pydantic_extra__", "__pydantic_private__"):
            object.__setattr__(self, private, None)
        object.__setattr__(self, "__pydantic_fields_set__", set(row))

    def __setattr__(self, name: str, value: Any) -> None:
        if name in _defaults(type(self)).plain:
            set_attribute(self, name, value)
        else:
            super().__setattr__(name, value)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        if "version" not in cls.__table__.c:
            return {}
        return {"version_id_col": cls.__table__.c.version, "version_id_generator": False}


class _Defaults(NamedTuple):
    """``plain``: every column with what it holds until somebody gives a value; ``made``: what each row gets anew."""

    plain: Mapping[str, Any]
    made: Mapping[str, Callable[[], Any]]


@cache
def _defaults(kind: type[Versioned]) -> _Defaults:
    given = {name: field for name, field in kind.model_fields.items() if not field.is_required()}
    made = {name: _maker(field) for name, field in given.items() if not isinstance(field.default, _SHARED)}
    plain = {name: given[name].default if name in given else None for name in kind.model_fields}
    return _Defaults(plain, made)


def _maker(field: FieldInfo) -> Callable[[], Any]:
    # Pydantic would look at the factory's signature for each row.
    factory: Callable[..., Any] | None = field.default_factory
    return factory or partial(field.get_default, call_default_factory=False)


@event.listens_for(Mapper, "after_mapper_constructed")
def _mark_table(_mapper: Mapper[object], kind: type[object]) -> None:
    if issubclass(kind, Versioned):
        kind.__table__.info[VERSIONED] = True
