"""A registrar's qualification: granted, renewed, revoked, and asked for on the day of the registration."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from tests.integration.marriage.office import TODAY, Office

from jinmin.db.work import Work
from jinmin.errors import Forbidden, Invalid, InvalidForm, JinminError, NotFound, Refused
from jinmin.identity import User, acting_as
from jinmin.ledger.verify import verify_rows
from jinmin.messages import explain
from jinmin.vocabulary.actor import Actor
from jinmin_marriage import service
from jinmin_marriage.models import Qualification
from jinmin_marriage.qualification_terms import Qualified, Standing
from jinmin_marriage.service.qualifying import (
    Training,
    grant_qualification,
    renew_qualification,
    revoke_qualification,
)
from jinmin_marriage.service.registrars import qualification_of, registrar, registrars

DAY = timedelta(days=1)
TRAINED = Training(date(2026, 9, 1), "四川省民政厅", "川婚001")
LATEST = date(2028, 9, 1)


def _account(office: Office, login: str) -> Actor:
    with office.node.read() as w:
        return acting_as(
            w, w.execute(sa.select(User.__table__.c.id).where(User.__table__.c.login == login)).scalar_one()
        )


@pytest.fixture
def province(office: Office) -> Actor:
    """Who grants."""
    return _account(office, "province")


@pytest.fixture
def chief(office: Office) -> Actor:
    """Registers by his post, and was never qualified."""
    return _account(office, "chief")


def _id(actor: Actor) -> UUID:
    assert actor.user_id is not None
    return actor.user_id


def _do(office: Office, actor: Actor, call: Callable[[Work], object]) -> None:
    with office.node.work(actor) as w:
        call(w)


def _stands(office: Office, actor: Actor) -> Qualified:
    with office.node.read(actor) as w:
        return qualification_of(w, actor.user_id)


def _refused(office: Office, actor: Actor, case_id: UUID) -> str:
    with pytest.raises(Refused, match="not_registrar") as caught, office.node.work(actor) as w:
        service.register_marriage(w, case_id)
    return explain(caught.value)


def test_from_the_first_training_to_the_end(office: Office, province: Actor, chief: Actor) -> None:
    case_id, other = office.ready(), office.ready()
    assert "还没有核定" in (said := _refused(office, chief, case_id))
    assert "四川省民政厅（演示）“四川省统计与监管岗”在“登记员资格”中核定" in said

    _do(
        office, province, lambda w: grant_qualification(w, _id(chief), TRAINED, TODAY + DAY, date(2027, 3, 1))
    )
    assert "2026-09-29 才生效" in _refused(office, chief, case_id)
    office.hands.go_on(DAY)
    office.check(case_id)
    with office.node.work(chief) as w:
        assert service.register_marriage(w, case_id).registered_on == TODAY + DAY

    again = replace(TRAINED, trained_on=TODAY + DAY)
    _do(office, province, lambda w: renew_qualification(w, _id(chief), again))
    assert _stands(office, chief) == Qualified(Standing.VALID, date(2028, 9, 29))

    _do(office, province, lambda w: revoke_qualification(w, _id(chief), " 考核不合格 "))
    office.check(other)
    assert "2026-09-29 撤销" in _refused(office, chief, other)
    with office.node.read(province) as w:
        terms = registrar(w, _id(chief)).terms
    assert [(each.term.valid_from, each.revoked_for, each.revoked_by) for each in terms] == [
        (date(2027, 3, 2), "考核不合格", province.name),
        (TODAY + DAY, "考核不合格", province.name),
    ]
    for call, key in (
        (lambda w: revoke_qualification(w, _id(chief), "再次"), "nothing_held"),
        (lambda w: renew_qualification(w, _id(chief), again), "not_held"),
    ):
        with pytest.raises(Refused, match=key), office.node.work(province) as w:
            call(w)
    _do(office, province, lambda w: grant_qualification(w, _id(chief), again, TODAY + DAY))
    assert _stands(office, chief).standing is Standing.VALID
    with office.node.database.engine.connect() as connection:
        assert verify_rows(connection, office.node.keyring, [Qualification.__table__]).fault is None


def test_a_lapsed_one_is_renewed_from_today(office: Office, province: Actor) -> None:
    assert _stands(office, office.clerk).standing is Standing.VALID
    office.hands.go_on(timedelta(days=800))
    today = TODAY + timedelta(days=800)
    assert _stands(office, office.clerk).standing is Standing.ENDED
    trained = Training(today, "四川省民政厅")
    _do(office, province, lambda w: renew_qualification(w, _id(office.clerk), trained))
    with office.node.read(province) as w:
        assert registrar(w, _id(office.clerk)).terms[0].term.valid_from == today


def test_what_is_wrong_is_told_at_its_field(office: Office, province: Actor, chief: Actor) -> None:
    manager = _account(office, "manager")
    boss = replace(chief, permissions=chief.permissions | {"marriage.qualify"})
    wrong: tuple[tuple[Actor, UUID, Training, date, date | None, set[tuple[str, str]]], ...] = (
        (province, uuid4(), TRAINED, TODAY, None, {("user_id", "registrar_unknown")}),
        (province, _id(manager), TRAINED, TODAY, None, {("user_id", "registrar_no_post")}),
        (boss, _id(chief), TRAINED, TODAY, None, {("user_id", "qualification_own")}),
        (
            province,
            _id(chief),
            Training(TODAY + DAY, " ", "x" * 41),
            TODAY,
            None,
            {
                ("trained_on", "qualification_trained_ahead"),
                ("issued_by", "qualification_no_issuer"),
                ("certificate_no", "too_long"),
            },
        ),
        (
            province,
            _id(chief),
            replace(TRAINED, certificate_no="DEMO-510822-1"),
            TODAY,
            None,
            {("certificate_no", "qualification_number_taken")},
        ),
        (
            province,
            _id(chief),
            replace(TRAINED, trained_on=date(2024, 9, 27)),
            TODAY,
            None,
            {("trained_on", "qualification_trained_long_ago")},
        ),
        (
            province,
            _id(chief),
            TRAINED,
            date(2026, 8, 31),
            None,
            {("valid_from", "qualification_before_training")},
        ),
        (province, _id(chief), TRAINED, TODAY, TODAY - DAY, {("valid_to", "qualification_reversed")}),
        (province, _id(chief), TRAINED, date(2026, 9, 1), TODAY - DAY, {("valid_to", "qualification_over")}),
        (province, _id(chief), TRAINED, TODAY, LATEST + DAY, {("valid_to", "qualification_too_long")}),
        (
            province,
            _id(office.clerk),
            replace(TRAINED, certificate_no=""),
            TODAY,
            None,
            {("valid_from", "qualification_overlaps")},
        ),
    )
    for actor, user_id, training, first, last, said in wrong:
        with pytest.raises(Invalid) as caught, office.node.work(actor) as w:
            grant_qualification(w, user_id, training, first, last)
        found = caught.value.errors if isinstance(caught.value, InvalidForm) else (caught.value,)
        assert {(each.field, each.key.removeprefix("marriage.")) for each in found} == said
        assert all("〔" not in explain(each) and "…" not in explain(each) for each in found)
    with pytest.raises(Invalid, match="revocation_reason"), office.node.work(province) as w:
        revoke_qualification(w, _id(office.clerk), "  ")


def test_who_may_and_whom_he_sees(office: Office, province: Actor, chief: Actor) -> None:
    elsewhere = replace(province, region="52")
    for actor, error in (
        (chief, Forbidden),
        (office.clerk, Forbidden),
        (_account(office, "security"), Forbidden),
        (_account(office, "sysadmin"), Forbidden),
        (elsewhere, Invalid),
    ):
        with pytest.raises(error), office.node.work(actor) as w:
            grant_qualification(w, _id(chief if actor is not chief else office.clerk), TRAINED, TODAY)
    with office.node.read(chief) as w:
        assert [(each.login, each.qualified.standing) for each in registrars(w)] == [
            ("chief", Standing.NONE),
            ("clerk", Standing.VALID),
            ("clerk2", Standing.VALID),
        ]
    with office.node.read(elsewhere) as w:
        assert registrars(w) == ()
        with pytest.raises(NotFound):
            registrar(w, _id(chief))
    with pytest.raises(Forbidden), office.node.read(office.clerk) as w:
        registrars(w)


def test_one_of_an_earlier_version_still_counts_and_can_be_taken(
    office: Office, province: Actor, chief: Actor
) -> None:
    """They knew a number and days alone, mostly without an end."""
    _do(
        office,
        province,
        lambda w: w.add(Qualification(user_id=_id(chief), certificate_no="DEMO-1", valid_from=TODAY - DAY)),
    )
    assert _stands(office, chief) == Qualified(Standing.VALID, None)
    with pytest.raises(JinminError, match="qualification_open"), office.node.work(province) as w:
        renew_qualification(w, _id(chief), TRAINED)
    _do(office, province, lambda w: revoke_qualification(w, _id(chief), "重新核定"))
    _do(office, province, lambda w: grant_qualification(w, _id(chief), TRAINED, TODAY))
    assert _stands(office, chief) == Qualified(Standing.VALID, LATEST)
