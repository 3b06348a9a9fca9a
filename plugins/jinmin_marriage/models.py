"""Tables of marriage registration 婚姻登记."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from jinmin.api import Ledgered, Plain, choice, code, encrypted, personal, public

LIVES = sa.text("ended_on IS NULL AND left_on IS NULL")
NOT_HANDED_OVER = sa.text("issued_on IS NULL AND case_id IS NOT NULL")


class RecordState(StrEnum):
    """Whether a marriage stands: 有效, 被判无效或撤销 (court), 登记机关撤销, 已解除 (divorce or death)."""

    VALID = "valid"
    VOID = "void"
    REVOKED = "revoked"
    ENDED = "ended"


class DataOrigin(StrEnum):
    """数据来源: registered here in the ordinary course, or 补录 from paper archives."""

    BUSINESS = "business"
    BACKFILLED = "backfilled"


class CheckKind(StrEnum):
    """What a check answers: identity 身份, marital status 婚姻状况, face against document 人证比对."""

    IDENTITY = "identity"
    MARITAL = "marital"
    FACE_GROOM = "face_groom"
    FACE_BRIDE = "face_bride"


class CheckResult(StrEnum):
    """通过, 不符, 待核 (not national, or no answer yet), 服务中断."""

    PASSED = "passed"
    CONFLICT = "conflict"
    PENDING = "pending"
    DOWN = "down"


class Application(Ledgered, table=True):
    """The application as filled in: what 结婚登记审查处理表 shows. ``form`` is its JSON, encrypted whole."""

    __tablename__ = "marriage_application"
    __region__ = "region"
    __table_args__ = (sa.UniqueConstraint("case_id", name="uq_marriage_application_case"),)

    case_id: UUID = public()
    region: str = public(sa_type=code(12))
    groom_id: UUID = public()
    bride_id: UUID = public()
    form: str = encrypted("marriage_application.form")


class Check(Ledgered, table=True):
    """核对: request, answer, coverage and time. ``snapshot`` is the answer as received, encrypted."""

    __tablename__ = "marriage_check"
    __region__ = "region"
    __table_args__ = (sa.UniqueConstraint("case_id", "kind", name="uq_marriage_check_case_kind"),)

    case_id: UUID = public()
    region: str = public(sa_type=code(12))
    kind: CheckKind = public(sa_type=choice(CheckKind))
    result: CheckResult = public(sa_type=choice(CheckResult), default=CheckResult.PENDING)
    source: str = public(max_length=60, default="")
    coverage: str = public(sa_type=code(16), default="")
    request_no: str = public(max_length=64, default="")
    requested_at: datetime = public()
    answered_at: datetime | None = public(default=None)
    snapshot: str | None = encrypted("marriage_check.snapshot", default=None)
    overridden_by: UUID | None = public(default=None)
    override_reason: str = personal(max_length=200, default="")


class MarriageRecord(Ledgered, table=True):
    """登记簿: one registered marriage. ``region`` is the office's, ``month`` is yyyymm of the day.

    ``issued_on`` is the day both spouses took their certificates, None while these lie at the office.
    """

    __tablename__ = "marriage_record"
    __region__ = "region"
    __table_args__ = (
        sa.UniqueConstraint("origin", "certificate_no", name="uq_marriage_record_certificate_no"),
        sa.UniqueConstraint("origin", "print_no_groom", name="uq_marriage_record_print_no_groom"),
        sa.UniqueConstraint("origin", "print_no_bride", name="uq_marriage_record_print_no_bride"),
        sa.CheckConstraint("groom_id <> bride_id", name="two_persons"),
        sa.Index("ix_marriage_record_figure", "month", "region", "state", "data_origin", "remarried"),
        sa.Index("ix_marriage_record_register", "region", "registered_on", "id"),
        sa.Index("ix_marriage_record_day", "registered_on", "id", "region"),
        sa.Index(
            "ix_marriage_record_not_handed_over",
            "region",
            "case_id",
            postgresql_where=NOT_HANDED_OVER,
            sqlite_where=NOT_HANDED_OVER,
        ),
        sa.Index("ix_marriage_record_groom_name", "groom_name", "region", "registered_on", "id"),
        sa.Index("ix_marriage_record_bride_name", "bride_name", "region", "registered_on", "id"),
        sa.Index("ix_marriage_record_groom_index", "groom_index"),
        sa.Index("ix_marriage_record_bride_index", "bride_index"),
    )

    certificate_no: str = public(sa_type=code(40))
    print_no_groom: str | None = public(sa_type=code(24), default=None, nullable=True)
    print_no_bride: str | None = public(sa_type=code(24), default=None, nullable=True)
    registered_on: date = public()
    month: int = public()
    region: str = public(sa_type=code(12))
    office_id: UUID = public()
    registrar_id: UUID | None = public(default=None)
    registrar: str = public(max_length=40, default="")
    case_id: UUID | None = public(default=None)
    state: RecordState = public(sa_type=choice(RecordState), default=RecordState.VALID)
    data_origin: DataOrigin = public(sa_type=choice(DataOrigin), default=DataOrigin.BUSINESS)
    remarried: bool = public(default=False)
    belated: bool = public(default=False)
    groom_id: UUID = public()
    bride_id: UUID = public()
    groom_name: str = personal(sa_type=code(100))
    bride_name: str = personal(sa_type=code(100))
    groom_birth: date = personal()
    bride_birth: date = personal()
    groom_number: str = encrypted("marriage_record.groom_number")
    bride_number: str = encrypted("marriage_record.bride_number")
    groom_index: bytes = personal(sa_type=sa.LargeBinary)
    bride_index: bytes = personal(sa_type=sa.LargeBinary)
    note: str = personal(max_length=400, default="")
    issued_on: date | None = public(default=None)
    issued_by: UUID | None = public(default=None)


class Spouse(Ledgered, table=True):
    """One person's place in one marriage. At most one of a person has not ended: the database says so.

    From ``left_on`` the county's register is another node's, and the place goes on there.
    """

    __tablename__ = "marriage_spouse"
    __region__ = "region"
    __table_args__ = (
        sa.Index(
            "uq_marriage_spouse_live",
            "person_id",
            unique=True,
            postgresql_where=LIVES,
            sqlite_where=LIVES,
        ),
        sa.Index("ix_marriage_spouse_record_id", "record_id"),
        sa.Index("ix_marriage_spouse_person_id", "person_id"),
    )

    person_id: UUID = public()
    record_id: UUID = public()
    region: str = public(sa_type=code(12))
    role: str = public(sa_type=code(8))
    began_on: date = public()
    ended_on: date | None = public(default=None)
    left_on: date | None = public(default=None)


class Correction(Ledgered, table=True):
    """更正: what stood, what stands now, why, by whom. The record's earlier version stays in the ledger."""

    __tablename__ = "marriage_correction"
    __region__ = "region"
    __table_args__ = (sa.Index("ix_marriage_correction_record_id", "record_id"),)

    record_id: UUID = public()
    region: str = public(sa_type=code(12))
    field_name: str = public(sa_type=code(40))
    corrected_on: date = public()
    corrected_by: UUID | None = public(default=None)
    reason: str = personal(max_length=400)
    before: str = encrypted("marriage_correction.before")
    after: str = encrypted("marriage_correction.after")


class PartyExchange(Ledgered, table=True):
    """更正为另一证件号码: who asked, who confirmed, what the network said of the new identity, on which paper.

    ``content_id`` is the scan of that paper in the file store, ``media`` its kind.
    """

    __tablename__ = "marriage_party_exchange"
    __region__ = "region"
    __table_args__ = (sa.Index("ix_marriage_party_exchange_record_id", "record_id"),)

    record_id: UUID = public()
    region: str = public(sa_type=code(12))
    role: str = public(sa_type=code(8))
    exchanged_on: date = public()
    asked_by: UUID = public()
    confirmed_by: UUID = public()
    checked_at: datetime = public()
    check_source: str = public(max_length=60)
    check_coverage: str = public(sa_type=code(16))
    identity_request: str = public(max_length=64)
    marital_request: str = public(max_length=64)
    content_id: str = public(sa_type=code(64))
    media: str = public(max_length=40)
    opinion: str = personal(max_length=400)


class Booklet(Plain, table=True):
    """印制号: one certificate booklet that was used, spoilt ones too. No number serves twice, on either side.

    One that was scanned by mistake and given back unused leaves the list.
    """

    __tablename__ = "marriage_booklet"
    __why_plain__: ClassVar[str] = "made from the records' printed numbers, whose every version is ledgered"

    origin: str = Field(sa_type=code(20), primary_key=True)
    number: str = Field(sa_type=code(24), primary_key=True)
    record_id: UUID


class NameAmendment(Ledgered, table=True):
    """人员信息变更: a person's name put right on sight of the document; two people answer for it."""

    __tablename__ = "marriage_name_amendment"
    __region__ = "region"
    __table_args__ = (sa.Index("ix_marriage_name_amendment_person_id", "person_id"),)

    person_id: UUID = public()
    region: str = public(sa_type=code(12))
    amended_on: date = public()
    asked_by: UUID = public()
    confirmed_by: UUID = public()
    reason: str = personal(max_length=400)
    before: str = encrypted("marriage_name_amendment.before")
    after: str = encrypted("marriage_name_amendment.after")


class Qualification(Ledgered, table=True):
    """登记员资格: one term of it, looked up on the day of each registration.

    ``trained_on`` is the day of the training it rests on, ``issued_by`` who trained and examined. One that is
    revoked holds no more from ``revoked_on`` on. The first versions of this table knew only number and days.
    """

    __tablename__ = "marriage_qualification"
    __table_args__ = (sa.Index("ix_marriage_qualification_user_id", "user_id"),)

    user_id: UUID = public()
    certificate_no: str = public(max_length=40)
    valid_from: date = public()
    valid_to: date | None = public(default=None)
    trained_on: date | None = public(default=None)
    issued_by: str = public(max_length=100, default="")
    granted_by: UUID | None = public(default=None)
    revoked_on: date | None = public(default=None)
    revoked_by: UUID | None = public(default=None)
    revoked_for: str = personal(max_length=400, default="")
