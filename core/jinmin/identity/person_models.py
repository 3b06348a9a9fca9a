"""Tables of persons (一人一档): one record per document number, search keys, links between records."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from jinmin.db.base import Plain
from jinmin.db.columns import code, encrypted, personal, public
from jinmin.ledger.ledgered import Ledgered


class Person(Ledgered, table=True):
    """A natural person as one document names them.

    ``id_kind`` is a code of GA/T 2000.156, ``sex`` of GB/T 2261.1, ``nation`` of GB/T 3304.
    ``id_index`` is the blind index of ``id_number``, None after an erasure. ``region`` is the
    division the record is kept for.
    """

    __tablename__ = "identity_person"
    __region__: ClassVar[str] = "region"
    __table_args__: ClassVar[Any] = (
        sa.UniqueConstraint("id_index", "id_kind", "origin", name="uq_identity_person_number"),
    )

    id_kind: str = public(sa_type=code(3))
    region: str = public(sa_type=code(12))
    id_number: str | None = encrypted("identity_person.id_number", default=None)
    id_index: bytes | None = personal(sa_type=sa.LargeBinary, default=None, nullable=True)
    name: str = personal(sa_type=code(50))
    sex: str = personal(sa_type=code(1))
    birth: date | None = personal(default=None)
    nation: str = personal(sa_type=code(2), default="")
    phone: str | None = encrypted("identity_person.phone", default=None)
    address: str | None = encrypted("identity_person.address", default=None)


class PersonKey(Plain, table=True):
    """What a person may be looked up by: the name without dots and spaces, every spelling of its initials."""

    __tablename__ = "identity_person_key"
    __why_plain__: ClassVar[str] = "made from the person's name, and made again from it"
    __table_args__: ClassVar[Any] = (sa.Index("ix_identity_person_key_person_id", "person_id"),)

    key: str = Field(sa_type=code(64), primary_key=True)
    person_id: UUID = Field(primary_key=True, foreign_key="identity_person.id")


class PersonLink(Ledgered, table=True):
    """Two records are the same human being from ``valid_from`` to ``valid_to``; a human confirmed it.

    ``person_id`` is the smaller of the two ids. The records may come from different nodes, so they
    are plain ids.
    """

    __tablename__ = "identity_person_link"
    __table_args__: ClassVar[Any] = (
        sa.CheckConstraint("person_id <> same_as_id", name="two_records"),
        sa.Index(
            "uq_identity_person_link_live",
            "person_id",
            "same_as_id",
            unique=True,
            postgresql_where=sa.text("valid_to IS NULL"),
            sqlite_where=sa.text("valid_to IS NULL"),
        ),
        sa.Index("ix_identity_person_link_same_as_id", "same_as_id"),
    )

    person_id: UUID = public()
    same_as_id: UUID = public()
    valid_from: date = public()
    valid_to: date | None = public(default=None)
    confirmed_by: UUID = public()
    confirmed_at: datetime = public()
    evidence: str = personal(max_length=200)
