"""Records with an application-made id, a version that goes up by one per commit, and an origin."""

from collections.abc import Callable
from functools import cache, partial
from typing import Any, ClassVar
from uuid import UUID

from pydantic.fields import FieldInfo
from sqlalchemy import event
from sqlalchemy.orm import Mapper, declared_attr
from sqlalchemy.orm.attributes import set_attribute
from sqlmodel import Field

from jinmin.db.base import Base
from jinmin.db.columns import code, public
from jinmin.ids import new_id

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
        row = {name: values.pop(name) if name in values else make() for name, make in _columns(type(self))}
        if values:
            raise TypeError(f"{type(self).__name__} has no {', '.join(sorted(values))}")
        self.__dict__.update(row)
        for private in ("__pydantic_extra__", "__pydantic_private__"):
            object.__setattr__(self, private, None)
        object.__setattr__(self, "__pydantic_fields_set__", set(row))

    def __setattr__(self, name: str, value: Any) -> None:
        if name in type(self).model_fields:
            set_attribute(self, name, value)
        else:
            super().__setattr__(name, value)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        if "version" not in cls.__table__.c:
            return {}
        return {"version_id_col": cls.__table__.c.version, "version_id_generator": False}


@cache
def _columns(kind: type[Versioned]) -> tuple[tuple[str, Callable[[], Any]], ...]:
    """Each column with what makes its default; a required one is None until somebody gives it."""
    return tuple((name, partial(_default, field)) for name, field in kind.model_fields.items())


def _default(field: FieldInfo) -> Any:
    return None if field.is_required() else field.get_default(call_default_factory=True)


@event.listens_for(Mapper, "after_mapper_constructed")
def _mark_table(_mapper: Mapper[object], kind: type[object]) -> None:
    if issubclass(kind, Versioned):
        kind.__table__.info[VERSIONED] = True
