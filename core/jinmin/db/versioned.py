"""Records with an application-made id, a version that goes up by one per commit, and an origin."""

from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import event
from sqlalchemy.orm import Mapper, declared_attr
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

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        if "version" not in cls.__table__.c:
            return {}
        return {"version_id_col": cls.__table__.c.version, "version_id_generator": False}


@event.listens_for(Mapper, "after_mapper_constructed")
def _mark_table(_mapper: Mapper[object], kind: type[object]) -> None:
    if issubclass(kind, Versioned):
        kind.__table__.info[VERSIONED] = True
