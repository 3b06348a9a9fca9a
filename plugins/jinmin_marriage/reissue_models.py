"""Tables of what is done with the archive: 补领结婚证, 查档出证."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa

from jinmin.api import Ledgered, choice, code, encrypted, personal, public

NOT_HANDED_OVER = sa.text("issued_on IS NULL AND certificate_no IS NOT NULL")


class Reissue(Ledgered, table=True):
    """One 补领: whose marriage, why, how the archive was verified, and the certificate that came of it.

    It is no marriage: the record it names stays as it is. ``form`` is the application's JSON, encrypted whole;
    ``archive_version`` the version of the record that was verified. ``certificate_no`` (BJ…) and
    ``registered_on`` are None until it is issued, ``issued_on`` until it was handed out.
    """

    __tablename__ = "marriage_reissue"
    __region__ = "region"
    __table_args__ = (
        sa.UniqueConstraint("case_id", name="uq_marriage_reissue_case"),
        sa.UniqueConstraint("origin", "certificate_no", name="uq_marriage_reissue_certificate_no"),
        sa.Index("ix_marriage_reissue_record_id", "record_id"),
        sa.Index(
            "ix_marriage_reissue_not_handed_over",
            "region",
            "case_id",
            postgresql_where=NOT_HANDED_OVER,
            sqlite_where=NOT_HANDED_OVER,
        ),
    )

    case_id: UUID = public()
    region: str = public(sa_type=code(12))
    office_id: UUID = public()
    record_id: UUID = public()
    applicants: str = public(sa_type=code(8))
    cause: str = public(sa_type=code(12))
    original_no: str = public(sa_type=code(40))
    original_on: date = public()
    original_office: str = public(max_length=100)
    archive_source: str = public(max_length=60)
    archive_version: int = public()
    archive_checked_at: datetime = public()
    archive_checked_by: UUID | None = public(default=None)
    form: str = encrypted("marriage_reissue.form")
    certificate_no: str | None = public(sa_type=code(40), default=None, nullable=True)
    print_no_groom: str | None = public(sa_type=code(24), default=None, nullable=True)
    print_no_bride: str | None = public(sa_type=code(24), default=None, nullable=True)
    registered_on: date | None = public(default=None)
    registrar_id: UUID | None = public(default=None)
    registrar: str = public(max_length=40, default="")
    note: str = personal(max_length=400, default="")
    issued_on: date | None = public(default=None)
    issued_by: UUID | None = public(default=None)


class Asker(StrEnum):
    """Who may ask for what the archive holds (条例 art. 19): a party, or an authority with the right to."""

    PARTY = "party"
    AUTHORITY = "authority"


class Inquiry(Ledgered, table=True):
    """查档出证: one paper on what the archive holds, for whom, by which document, for what."""

    __tablename__ = "marriage_inquiry"
    __region__ = "region"
    __table_args__ = (
        sa.UniqueConstraint("origin", "number", name="uq_marriage_inquiry_number"),
        sa.Index("ix_marriage_inquiry_record_id", "record_id"),
    )

    number: str = public(sa_type=code(40))
    region: str = public(sa_type=code(12))
    office_id: UUID = public()
    record_id: UUID = public()
    record_version: int = public()
    asker: Asker = public(sa_type=choice(Asker))
    asked_by: str = personal(max_length=100)
    document: str = encrypted("marriage_inquiry.document")
    purpose: str = personal(max_length=200)
    given_on: date = public()
    given_by: UUID | None = public(default=None)
    given_by_name: str = public(max_length=60)
