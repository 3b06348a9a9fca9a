"""The declarative base of every table, core or plug-in: one registry, one naming convention."""

from typing import Any, ClassVar

from sqlalchemy import MetaData, Table
from sqlalchemy.orm import registry
from sqlmodel import SQLModel

NAMING = {
    "pk": "pk_%(table_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}


class Base(SQLModel, registry=registry(metadata=MetaData(naming_convention=NAMING))):
    """Base of all tables. A table is either Ledgered (the default) or Plain and says why."""

    __tablename__: ClassVar[Any]
    __table__: ClassVar[Table]


class Plain(Base):
    """A table outside the ledger: working state that may be rebuilt, or reference data with its source.

    ``__why_plain__`` states the reason; a contract test demands it.
    """

    __why_plain__: ClassVar[str] = ""


metadata = Base.metadata
