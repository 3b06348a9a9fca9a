"""Tables of who works where: organisations, counters, posts, users and their dated appointments."""

from datetime import date
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa

from jinmin.db.columns import choice, code, json_type, personal, public
from jinmin.ledger.ledgered import Ledgered


class CounterKind(StrEnum):
    """登记处 (an office of an organisation) or one 窗口 of it."""

    OFFICE = "office"
    WINDOW = "window"


class PostKind(StrEnum):
    """An ordinary post, or one of the three separated administrators (三员分立, GB/T 22239-2019 8.1.5)."""

    BUSINESS = "business"
    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    AUDIT_ADMIN = "audit_admin"


class Organisation(Ledgered, table=True):
    """机构. ``region`` holds the significant digits of its division ("" for the nation)."""

    __tablename__ = "identity_organisation"
    __region__: ClassVar[str] = "region"
    __table_args__: ClassVar[Any] = (
        sa.UniqueConstraint("origin", "uscc", name="uq_identity_organisation_uscc"),
        sa.Index("ix_identity_organisation_parent_id", "parent_id"),
    )

    name: str = public(max_length=100)
    uscc: str | None = public(sa_type=code(18), default=None, nullable=True)
    region: str = public(sa_type=code(12))
    level: str = public(sa_type=code(12))
    kind: str = public(sa_type=code(24))
    parent_id: UUID | None = public(default=None, foreign_key="identity_organisation.id")


class Counter(Ledgered, table=True):
    """登记处 or 窗口. A window stands in an office (``parent_id``) of the same organisation."""

    __tablename__ = "identity_counter"
    __region__: ClassVar[str] = "region"
    __table_args__: ClassVar[Any] = (
        sa.UniqueConstraint("org_id", "code", name="uq_identity_counter_org_id_code"),
        sa.CheckConstraint("(kind = 'window') = (parent_id IS NOT NULL)", name="window_in_office"),
    )

    org_id: UUID = public(foreign_key="identity_organisation.id")
    region: str = public(sa_type=code(12))
    code: str = public(sa_type=code(24))
    title: str = public(max_length=60)
    kind: CounterKind = public(sa_type=choice(CounterKind))
    parent_id: UUID | None = public(default=None, foreign_key="identity_counter.id")


class Post(Ledgered, table=True):
    """岗位: the rights somebody has while holding it, and the division in which they hold."""

    __tablename__ = "identity_post"
    __region__: ClassVar[str] = "region"
    __table_args__: ClassVar[Any] = (
        sa.UniqueConstraint("org_id", "title", name="uq_identity_post_org_id_title"),
    )

    org_id: UUID = public(foreign_key="identity_organisation.id")
    title: str = public(max_length=60)
    region: str = public(sa_type=code(12))
    kind: PostKind = public(sa_type=choice(PostKind), default=PostKind.BUSINESS)
    permissions: list[str] = public(sa_type=json_type(), default_factory=list)


class User(Ledgered, table=True):
    """A person who signs in; one account each."""

    __tablename__ = "identity_user"
    __table_args__: ClassVar[Any] = (sa.UniqueConstraint("origin", "login", name="uq_identity_user_login"),)

    login: str = public(sa_type=code(40))
    name: str = personal(max_length=50)
    active: bool = public(default=True)


class Appointment(Ledgered, table=True):
    """任职: a user holds a post from ``valid_from`` to ``valid_to``, both days included; None is open."""

    __tablename__ = "identity_appointment"
    __region__: ClassVar[str] = "region"
    __table_args__: ClassVar[Any] = (
        sa.CheckConstraint("valid_to IS NULL OR valid_from <= valid_to", name="interval"),
        sa.Index("ix_identity_appointment_user_id", "user_id"),
        sa.Index("ix_identity_appointment_post_id", "post_id"),
    )

    user_id: UUID = public(foreign_key="identity_user.id")
    post_id: UUID = public(foreign_key="identity_post.id")
    counter_id: UUID | None = public(default=None, foreign_key="identity_counter.id")
    region: str = public(sa_type=code(12))
    valid_from: date = public()
    valid_to: date | None = public(default=None)
