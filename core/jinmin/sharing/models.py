"""Tables of sharing: systems with access, agreements, what was used of them."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from jinmin.db.base import Plain
from jinmin.db.columns import code as code_type
from jinmin.db.columns import json_type, personal, public
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
    """How many records one agreement gave out on one day; the access journal has every read."""

    __tablename__ = "sharing_use"
    __why_plain__: ClassVar[str] = "a counter; the access journal is the evidence"

    agreement: str = Field(sa_type=code_type(40), primary_key=True)
    day: date = Field(primary_key=True)
    records: int = 0
    calls: int = 0
