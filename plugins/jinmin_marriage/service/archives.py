"""The archive: found by who is married in it, and a paper on what it holds (条例 arts. 19, 21)."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from jinmin.api import (
    Divisions,
    Invalid,
    InvalidForm,
    Keyring,
    NotFound,
    Organisation,
    Refused,
    Work,
    draw_serial,
    lies_within,
    parse_certificate_number,
    require,
)
from jinmin_marriage.forms import ROLES, ReadParty, Role
from jinmin_marriage.models import DataOrigin, MarriageRecord, RecordState
from jinmin_marriage.reissue_models import Asker, Inquiry
from jinmin_marriage.reissue_rules import Archived
from jinmin_marriage.service.lengths import within_column
from jinmin_marriage.service.registering import BLIND_LABEL

RECORD, INQUIRY = MarriageRecord.__table__, Inquiry.__table__
SOURCES: Mapping[str, str] = {DataOrigin.BUSINESS: "婚姻登记簿", DataOrigin.BACKFILLED: "历史档案补录"}


@dataclass(frozen=True)
class ArchiveFound:
    """One record of the archive and what it says; names and numbers in clear."""

    record_id: UUID
    version: int
    certificate_no: str
    registered_on: str
    office: str
    source: str
    says: Archived


def find_archive(w: Work, read: Mapping[Role, ReadParty], certificate_no: str = "") -> ArchiveFound:
    """The marriage these two are archived with, wherever it was registered (补领 is 全国通办).

    Found by the number of at least one of them, never by name or 字号 alone. Of several the one that both
    are in stands, then one that still stands, then the latest. Refused ``marriage.no_archive`` when there is
    none. The caller journals the access.
    """
    require(w.actor, "marriage.accept")
    blind = w.port(Keyring).blind
    held = {role: RECORD.c[f"{role}_index"] == blind(BLIND_LABEL, read[role].number.value) for role in ROLES}
    query = sa.select(MarriageRecord).where(sa.or_(*held.values()))
    if certificate_no:
        query = query.where(RECORD.c.certificate_no == str(parse_certificate_number(certificate_no)))
    both = sa.case((sa.and_(*held.values()), 0), else_=1)
    stands = sa.case((RECORD.c.state == RecordState.VALID, 0), else_=1)
    ordered = query.order_by(both, stands, RECORD.c.registered_on.desc(), RECORD.c.id)
    found = w.session.scalars(ordered.limit(1)).one_or_none()
    if found is None:
        raise Refused("marriage.no_archive", field="certificate_no")
    return described(w, found)


def described(w: Work, record: MarriageRecord) -> ArchiveFound:
    """What the archive says of one marriage."""
    office = w.session.get(Organisation, record.office_id)
    return ArchiveFound(
        record_id=record.id,
        version=record.version,
        certificate_no=record.certificate_no,
        registered_on=record.registered_on.isoformat(),
        office=office.name if office else w.port(Divisions).full_name(record.region, w.today),
        source=SOURCES[record.data_origin],
        says=Archived(
            state=RecordState(record.state),
            issued=record.issued_on is not None or record.data_origin == DataOrigin.BACKFILLED,
            numbers={"groom": record.groom_number, "bride": record.bride_number},
            names={"groom": record.groom_name, "bride": record.bride_name},
        ),
    )


@dataclass(frozen=True)
class InquiryAsked:
    """Who asks, by which document (证件号码，或者介绍信、调查令文号), and for what."""

    asker: Asker
    asked_by: str
    document: str
    purpose: str


def answer_inquiry(w: Work, record_id: UUID, asked: InquiryAsked) -> Inquiry:
    """查档出证, by the office that holds the archive (条例 art. 19).

    A party asks with the own name and number as they are archived: Refused ``marriage.not_a_party`` for
    anybody else. Raises NotFound for an archive held elsewhere, Invalid
    ``marriage.inquiry_missing`` for what is not said.
    """
    w.action = "marriage.inquire"
    require(w.actor, "marriage.inquire")
    record = w.get(MarriageRecord, record_id)
    if not lies_within(record.region, w.actor.region):
        raise NotFound("record.not_found", table="MarriageRecord")
    said = {
        "asked_by": within_column(INQUIRY.c.asked_by, asked.asked_by, "asked_by"),
        "purpose": within_column(INQUIRY.c.purpose, asked.purpose, "purpose"),
        "document": asked.document.strip().upper(),
    }
    _require_said(said)
    if asked.asker is Asker.PARTY and not _is_party(record, said["asked_by"], said["document"]):
        raise Refused("marriage.not_a_party", field="document")
    w.case_id = record.case_id
    key = f"marriage.inquiry.{w.actor.region}.{w.today.year}"
    made = w.add(
        Inquiry(
            number="",
            region=w.actor.region,
            office_id=w.actor.org_id or record.office_id,
            record_id=record.id,
            record_version=record.version,
            asker=asked.asker,
            given_on=w.today,
            given_by=w.actor.user_id,
            given_by_name=w.actor.name,
            asked_by=said["asked_by"],
            document=said["document"],
            purpose=said["purpose"],
        )
    )
    made.number = f"{w.actor.region:0<6}-查档-{w.today.year}-{draw_serial(w, key):05d}"
    return made


def _require_said(said: Mapping[str, str]) -> None:
    missing = tuple(
        Invalid("marriage.inquiry_missing", field=name) for name, words in said.items() if not words
    )
    if missing:
        raise InvalidForm(missing)


def _is_party(record: MarriageRecord, name: str, number: str) -> bool:
    return any(
        (name, number) == (getattr(record, f"{role}_name"), getattr(record, f"{role}_number"))
        for role in ROLES
    )
