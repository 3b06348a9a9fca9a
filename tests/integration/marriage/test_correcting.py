"""更正: a party's identity is corrected as a whole, judged again, and the marriage moves to the right person."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from tests.integration.marriage.office import Office, scan

from jinmin.archives import ArchiveVolume, check_volume, file_case, sheets_of
from jinmin.cases import KeptScan, keep_scan
from jinmin.cases.acts import ARCHIVE
from jinmin.codes import build_identity_number
from jinmin.db.work import Work
from jinmin.documents.screening import Screened, ScreenState
from jinmin.documents.store import ContentId, FileStore
from jinmin.errors import Conflict, Forbidden, Invalid, JinminError, Refused, RulesBroken
from jinmin.identity import RESIDENT_CARD, find_persons
from jinmin.ledger.verify import verify_rows
from jinmin.vocabulary.actor import Actor
from jinmin_marriage import service
from jinmin_marriage.forms import MarriageForm
from jinmin_marriage.models import Correction, MarriageRecord, Spouse
from jinmin_marriage.network import FailingCheck, LocalCheck, NetworkCheck
from jinmin_marriage.register import married_among
from jinmin_marriage.register_entry import register_entry
from jinmin_marriage.service.exchanging import Verified

SEEING = frozenset({"marriage.search", "marriage.see_names"})

Who = Callable[[Office, MarriageForm], service.Identity]


def exchange(
    office: Office, registered: service.Registered, identity: service.Identity, actor: Actor | None = None
) -> tuple[Correction, ...]:
    """The whole trip for the groom: checked for the chief, confirmed by the colleague unless by ``actor``."""
    verified = verify(office, registered, identity)
    with office.node.work(actor or office.colleague) as w:
        return confirm(w, registered, identity, verified)


def verify(office: Office, registered: service.Registered, identity: service.Identity) -> Verified:
    return service.verify_identity(
        office.node.site, office.corrector, registered.record_id, "groom", identity
    )


def confirm(
    w: Work, registered: service.Registered, identity: service.Identity, verified: Verified, **changes: object
) -> tuple[Correction, ...]:
    paper = keep_scan(w.port(FileStore), scan("公安机关证明"))
    stands_on = replace(service.Exchange(verified, paper, original_seen=True, opinion="属实"), **changes)  # type: ignore[arg-type]
    return service.correct_party(
        w, registered.record_id, "groom", identity, reason="读错证件", exchange=stands_on
    )


def correct(w: Work, registered: service.Registered, role: str, identity: service.Identity) -> None:
    service.correct_party(w, registered.record_id, role, identity, reason="录入有误")  # type: ignore[arg-type]


def of_number(number: str) -> Who:
    return lambda _office, _form: service.Identity(number, "张三")


def of_party(sex: str) -> Who:
    def somebody(office: Office, _form: MarriageForm) -> service.Identity:
        party = office.party(sex)
        return service.Identity(party.id_number, party.name)

    return somebody


def the_bride(_office: Office, form: MarriageForm) -> service.Identity:
    return service.Identity(form.bride.id_number, form.bride.name)


def a_married_man(office: Office, _form: MarriageForm) -> service.Identity:
    other = office.form()
    office.register(office.ready(other))
    return service.Identity(other.groom.id_number, other.groom.name)


def under_another_name(office: Office, _form: MarriageForm) -> service.Identity:
    known = office.form()
    office.apply(known)
    return service.Identity(known.groom.id_number, "王二麻")


CANNOT_BE: list[tuple[Who, type[JinminError], str]] = [
    (of_party("2"), RulesBroken, "marriage.sex"),
    (the_bride, RulesBroken, "marriage.same_person"),
    (of_number(build_identity_number("510822", date(2010, 5, 1), 11)), RulesBroken, "marriage.age"),
    (of_number(build_identity_number("510822", date(2004, 9, 29), 11)), RulesBroken, "marriage.age"),
    (a_married_man, RulesBroken, "marriage.already_married"),
    (under_another_name, Refused, "marriage.exchange_found"),
    (of_number(build_identity_number("510822", date(2050, 1, 1), 11)), Invalid, "identity_number.future"),
    (of_number("510822199001010000"), Invalid, "identity_number.checksum"),
    (of_number("810000199408230013"), Invalid, "marriage.permit_number"),
]


@pytest.mark.parametrize(("who", "kind", "key"), CANNOT_BE)
def test_somebody_who_could_not_have_been_married_then(
    office: Office, who: Who, kind: type[JinminError], key: str
) -> None:
    form = office.form()
    registered = office.register(office.ready(form))
    identity = who(office, form)
    with pytest.raises(kind) as caught:
        exchange(office, registered, identity)
    error = caught.value
    found = [each.key for each in error.violations] if isinstance(error, RulesBroken) else [error.key]
    assert found == [key]
    with office.node.read() as w:
        assert w.get(MarriageRecord, registered.record_id).version == 1


def test_the_marriage_moves_to_the_right_person(office: Office) -> None:
    form, right = office.form(), office.party("1")
    registered = office.register(office.ready(form))
    identity = service.Identity(right.id_number.lower(), f" {right.name} ")
    corrections = exchange(office, registered, identity)
    assert {each.corrected_by for each in corrections} == {office.clerk.user_id}
    assert [each.field_name for each in corrections] == ["groom_number", "groom_name", "groom_birth"]
    with office.node.read() as w:
        record = w.get(MarriageRecord, registered.record_id)
        known = find_persons(w, RESIDENT_CARD, [form.groom.id_number, right.id_number])
        assert record.groom_id == known[right.id_number].id
        assert (record.groom_number, record.groom_name) == (right.id_number, right.name)
        assert record.groom_birth.strftime("%Y%m%d") == right.id_number[6:14]
        spouses = w.session.scalars(sa.select(Spouse)).all()
        assert {spouse.person_id for spouse in spouses} == {record.groom_id, record.bride_id}
        assert married_among(w, [known[form.groom.id_number].id]) == frozenset()
        assert verify_rows(w.session.connection(), office.node.keyring).holds
    assert office.register(office.ready(office.form(groom=form.groom)))
    with pytest.raises(RulesBroken):
        office.apply(office.form(groom=right))


def test_the_database_refuses_a_second_live_marriage(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even when the look at the register misses it, as when both happen at once."""
    registered, other = office.register(office.ready()), office.form()
    identity = service.Identity(other.groom.id_number, other.groom.name)
    verified = verify(office, registered, identity)
    office.register(office.ready(other))
    monkeypatch.setattr("jinmin_marriage.service.identities.married_among", lambda _w, _ids: frozenset())
    with pytest.raises(Conflict, match="uq_marriage_spouse_live"), office.node.work(office.colleague) as w:
        confirm(w, registered, identity, verified)


def test_nobody_exchanges_a_party_alone_unchecked_or_without_a_paper(office: Office) -> None:
    registered, right = office.register(office.ready()), office.party("1")
    identity = service.Identity(right.id_number, right.name)
    with pytest.raises(Refused, match="exchange_alone"), office.node.work(office.corrector) as w:
        correct(w, registered, "groom", identity)
    with pytest.raises(Refused, match="exchange_same_person"):
        exchange(office, registered, identity, office.corrector)
    with pytest.raises(Forbidden):
        service.verify_identity(office.node.site, office.clerk, registered.record_id, "groom", identity)
    verified = verify(office, registered, identity)
    other = office.party("1")
    waiting = KeptScan("0" * 64, "image/png", 1, 1, Screened(ScreenState.WAITING, ""))
    for asked, changes, key in (
        (service.Identity(other.id_number, other.name), {}, "exchange_unverified"),
        (identity, {"original_seen": False}, "exchange_original"),
        (identity, {"paper": waiting}, "exchange_paper"),
        (identity, {"opinion": " "}, "correction_reason"),
    ):
        with pytest.raises(JinminError, match=key), office.node.work(office.colleague) as w:
            confirm(w, registered, asked, verified, **changes)
    office.hands.go_on(timedelta(days=30))
    with pytest.raises(Refused, match="check_expired"), office.node.work(office.colleague) as w:
        confirm(w, registered, identity, verified)
    with office.node.read() as w:
        assert w.get(MarriageRecord, registered.record_id).version == 1


def test_a_new_identity_nobody_confirmed_over_the_country_is_not_passed(office: Office) -> None:
    registered, right = office.register(office.ready()), office.party("1")
    identity = service.Identity(right.id_number, right.name)
    for answering, key in (
        (FailingCheck(), "exchange_unchecked"),
        (LocalCheck(office.node.site), "coverage"),
    ):
        office.node.ports.offer(NetworkCheck, answering)
        with pytest.raises(Refused, match=key) as caught:
            verify(office, registered, identity)
        assert caught.value.field == "id_number"


def test_the_paper_of_an_exchange_stays_with_the_record(office: Office) -> None:
    registered, right = office.register(office.ready()), office.party("1")
    exchange(office, registered, service.Identity(right.id_number, right.name))
    with office.node.read(replace(office.corrector, permissions=SEEING)) as w:
        [line] = register_entry(w, registered.record_id).exchanges
        assert (line.asked_by, line.confirmed_by) == (office.clerk.name, office.colleague.name)
        assert line.check_coverage == "national"
        assert service.read_exchange_paper(w, line.id) == scan("公安机关证明")


@pytest.mark.parametrize("before", [True, False], ids=["after filing", "before filing"])
def test_the_paper_of_an_exchange_is_in_the_archived_volume(office: Office, before: bool) -> None:
    case_id = office.ready()
    registered, right = office.register(case_id, "C0000101", "C0000102"), office.party("1")
    with office.node.work(office.clerk) as w:
        service.hand_over_certificates(w, case_id, service.CONFIRMATIONS)
    keeper = replace(office.clerk, permissions=office.clerk.permissions | {ARCHIVE})
    if before:
        with office.node.work(keeper) as w:
            file_case(w, case_id)
    exchange(office, registered, service.Identity(right.id_number, right.name))
    with office.node.work(keeper) as w:
        volume = w.session.scalars(sa.select(ArchiveVolume)).one() if before else file_case(w, case_id)
        w.flush()
        *_, last = sheets_of(w, volume.id)
        assert last.title == "更正证件号码的证明材料（男方）"
        assert last.first_page + last.pages - 1 == volume.pages
        assert w.port(FileStore).get(ContentId(last.digest)) == scan("公安机关证明")
        assert not check_volume(w, volume.id)
    with office.node.read() as w:
        assert verify_rows(w.session.connection(), office.node.keyring).holds


def test_a_name_alone_is_corrected_with_the_persons_record(office: Office) -> None:
    form = office.form()
    registered = office.register(office.ready(form))
    with office.node.work(office.corrector) as w:
        correct(w, registered, "bride", service.Identity(form.bride.id_number, "李晓𬭎"))
    with office.node.read() as w:
        assert w.get(MarriageRecord, registered.record_id).bride_name == "李晓𬭎"
        assert find_persons(w, RESIDENT_CARD, [form.bride.id_number])[form.bride.id_number].name == "李晓𬭎"


@pytest.mark.parametrize(
    ("note", "reason", "key"),
    [
        ("好" * 401, "因为", "marriage.too_long"),
        ("好", "因" * 401, "marriage.too_long"),
        ("好", " ", "marriage.correction_reason"),
        ("", "因为", "marriage.correction_same"),
    ],
)
def test_a_note_that_cannot_be(office: Office, note: str, reason: str, key: str) -> None:
    registered = office.register(office.ready())
    with pytest.raises(Invalid) as caught, office.node.work(office.corrector) as w:
        service.correct_note(w, registered.record_id, note, reason=reason)
    assert caught.value.key == key


def test_a_correction_needs_its_right(office: Office) -> None:
    registered = office.register(office.ready())
    with pytest.raises(Forbidden), office.node.work(office.clerk) as w:
        service.correct_note(w, registered.record_id, "更正", reason="因为")
