"""Tables of sharing: systems with access, agreements, what was used of them."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from jinmin.db.base import Plain
from jinmin.db.columns import choice, json_type, personal, public
from jinmin.db.columns import code as code_type
from jinmin.ledger.ledgered import Ledgered

EVERY_FIELD = "*"
"""In an agreement's ``fields``: all that the resource has."""


class SharingClient(Ledgered, table=True):
    """接入系统: another system that may use the published interface, under ``code``.

    ``signing_key`` and ``transport_key`` are its public keys (JSON of ``NamedKey``), pinned when it was registered;
    ``secret_hash`` is of the secret it may sign in with instead of a signed assertion, "" for none.
    """

    __tablename__ = "sharing_client"
    __region__: ClassVar[str] = "region"
    __table_args__: ClassVar[Any] = (sa.UniqueConstraint("code", name="uq_sharing_client_code"),)

    code: str = public(sa_type=code_type(40))
    title: str = public(max_length=80)
    region: str = public(sa_type=code_type(12))
    signing_key: dict[str, str] | None = public(sa_type=json_type(), default=None)
    transport_key: dict[str, str] | None = public(sa_type=json_type(), default=None)
    secret_hash: str = personal(max_length=200, default="")
    calls_per_minute: int = public(default=600)
    registered_at: datetime = public()
    ended_at: datetime | None = public(default=None)


class SharingAgreement(Ledgered, table=True):
    """共享协议: ``client`` may read these fields of ``resource`` within ``region`` for one purpose, for a time.

    ``daily_quota`` counts records. ``onward_use`` says to whom it may pass them on and for what, "" to nobody.
    """

    __tablename__ = "sharing_agreement"
    __region__: ClassVar[str] = "region"
    __table_args__: ClassVar[Any] = (
        sa.UniqueConstraint("number", name="uq_sharing_agreement_number"),
        sa.Index("ix_sharing_agreement_client", "client", "resource"),
        sa.CheckConstraint("daily_quota > 0", name="quota"),
    )

    number: str = public(sa_type=code_type(40))
    client: str = public(sa_type=code_type(40))
    resource: str = public(sa_type=code_type(64))
    fields: list[str] = public(sa_type=json_type())
    region: str = public(sa_type=code_type(12))
    purpose: str = public(max_length=200)
    onward_use: str = public(max_length=200, default="")
    basis: str = public(max_length=200, default="")
    valid_from: date = public()
    valid_to: date = public()
    daily_quota: int = public()
    application_id: UUID | None = public(default=None)
    ended_at: datetime | None = public(default=None)
    ended_reason: str = public(max_length=200, default="")


class SharingUse(Plain, table=True):
    """How many records one agreement gave out on one day; the access journal has every read.

    ``to_seq`` is the last ledger position a page of that day covered: whoever has read so far has all before it.
    """

    __tablename__ = "sharing_use"
    __why_plain__: ClassVar[str] = "a counter; the access journal is the evidence"

    agreement: str = Field(sa_type=code_type(40), primary_key=True)
    day: date = Field(primary_key=True)
    records: int = 0
    calls: int = 0
    to_seq: int = Field(default=0, sa_type=sa.BigInteger)


class SpentAssertion(Plain, table=True):
    """A signed assertion by which ``client`` has signed in: until ``ends_at`` it opens nothing a second time.

    ``mark`` is the digest of its ``jti``, or of itself where it names none.
    """

    __tablename__ = "sharing_spent_assertion"
    __why_plain__: ClassVar[str] = "a memory of minutes against replays; the access journal is the evidence"

    client: str = Field(sa_type=code_type(40), primary_key=True)
    mark: str = Field(sa_type=code_type(64), primary_key=True)
    ends_at: datetime = Field(index=True)


class CatalogueVersion(Ledgered, table=True):
    """信息资源目录: one edition of one resource's entry, with all its core metadata as published."""

    __tablename__ = "sharing_catalogue_version"
    __table_args__: ClassVar[Any] = (
        sa.UniqueConstraint("resource", "edition", name="uq_sharing_catalogue_version_edition"),
    )

    resource: str = public(sa_type=code_type(64))
    edition: int = public()
    card: dict[str, Any] = public(sa_type=json_type())
    reason: str = public(max_length=200)
    law_changed_on: date | None = public(default=None)
    due_on: date | None = public(default=None)
    published_on: date = public()


class ApplicationState(StrEnum):
    """待形式审查, 待答复, 已退回补正, 已同意, 已拒绝."""

    SUBMITTED = "submitted"
    CHECKED = "checked"
    RETURNED = "returned"
    GRANTED = "granted"
    REFUSED = "refused"

    @property
    def label(self) -> str:
        """What the clerk reads."""
        return {
            "submitted": "待形式审查",
            "checked": "待答复",
            "returned": "已退回补正",
            "granted": "已同意",
            "refused": "已拒绝",
        }[self.value]


class SharingApplication(Ledgered, table=True):
    """共享申请: what a system asks for, what was answered by when, and why it was returned or refused."""

    __tablename__ = "sharing_application"
    __region__: ClassVar[str] = "region"
    __table_args__: ClassVar[Any] = (
        sa.UniqueConstraint("number", name="uq_sharing_application_number"),
        sa.CheckConstraint("state NOT IN ('returned', 'refused') OR reason <> ''", name="reason"),
    )

    number: str = public(sa_type=code_type(40))
    client: str = public(sa_type=code_type(40))
    resource: str = public(sa_type=code_type(64))
    fields: list[str] = public(sa_type=json_type())
    region: str = public(sa_type=code_type(12))
    purpose: str = public(max_length=200)
    onward_use: str = public(max_length=200, default="")
    basis: str = public(max_length=200, default="")
    wanted_from: date = public()
    wanted_to: date = public()
    daily_records: int = public()
    state: ApplicationState = public(sa_type=choice(ApplicationState), default=ApplicationState.SUBMITTED)
    submitted_on: date = public()
    check_due: date = public()
    answer_due: date | None = public(default=None)
    due_provisional: bool = public(default=False)
    answered_on: date | None = public(default=None)
    reason: str = public(max_length=400, default="")
