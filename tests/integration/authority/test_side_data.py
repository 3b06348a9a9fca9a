"""What domains keep beside records moves with them: proved by digest, made the taker's own, and left at the giver's."""

from datetime import date
from unittest.mock import patch
from uuid import UUID

import pytest
import sqlalchemy as sa
from tests.exchange.direct import marriage
from tests.integration.authority.three_nodes import COUNTY, NUMBERS, Three, decide, prove, state_of

from jinmin.authority import (
    Role,
    TransferState,
)
from jinmin.errors import Conflict
from jinmin.identity import (
    Person,
    keep_persons,
    persons_on_record,
)
from jinmin.ids import new_id
from jinmin.node import Node
from jinmin_marriage.models import Correction, MarriageRecord, Spouse
from jinmin_marriage.register import married_among


def couple(node: Node, name: str, *, note: str = "") -> tuple[UUID, UUID, UUID]:
    """A registered marriage with its persons, as the counter leaves it: record, groom, bride."""
    persons = [
        Person(id_kind="111", region=COUNTY, id_number=number, name=name, sex=sex, birth=date(1990, 1, 1))
        for number, sex in zip(NUMBERS, "12", strict=True)
    ]
    groom, bride = (person.id for person in persons)
    made = marriage(node, 1, region=COUNTY, on=date(2026, 5, 20)) | {"groom_id": groom, "bride_id": bride}
    with node.work() as w:
        w.action = "marriage.register"
        keep_persons(w, persons)
        record = w.add(MarriageRecord(**made))
        for person, role in ((groom, "groom"), (bride, "bride")):
            w.add(seat(person, record.id, role))
        if note:
            told = {"field_name": "note", "reason": note, "before": "", "after": note}
            w.add(Correction(record_id=record.id, region=COUNTY, corrected_on=w.today, **told))
    return record.id, groom, bride


def seat(person: UUID, record_id: UUID, role: str = "groom") -> Spouse:
    return Spouse(person_id=person, record_id=record_id, region=COUNTY, role=role, began_on=date(2026, 5, 20))


def on_record(node: Node) -> dict[str, UUID]:
    with node.read() as w:
        found = persons_on_record(w, "111", NUMBERS)
    return {number: person.id for number, person in found.items()}


def test_the_persons_places_in_the_register_go_with_the_records_and_come_back(three: Three) -> None:
    record_id, groom, bride = couple(three.county, "赵一", note="更正备注")
    three.settle()
    three.hand_over(three.county, three.province)
    three.settle()
    theirs = on_record(three.province)
    assert set(theirs.values()).isdisjoint({groom, bride})
    with three.province.read() as w:
        record = w.get(MarriageRecord, record_id)
        assert [record.groom_id, record.bride_id] == [theirs[number] for number in NUMBERS]
        assert (record.origin, record.version) == ("p51", 2)
        assert married_among(w, theirs.values()) == frozenset(theirs.values())
        (kept,) = w.session.scalars(sa.select(Correction)).all()
        assert (kept.origin, kept.after) == ("p51", "更正备注")
    with pytest.raises(Conflict, match="uq_marriage_spouse_live"), three.province.work() as w:
        w.add(seat(theirs[NUMBERS[0]], new_id()))
    with three.county.read() as w:
        assert married_among(w, {groom, bride}) == frozenset()
    three.hand_over(three.province, three.county)
    three.settle()
    with three.county.read() as w:
        assert married_among(w, {groom, bride}) == {groom, bride}
        assert w.get(MarriageRecord, record_id).groom_id == groom
        assert w.execute(sa.select(sa.func.count()).select_from(Spouse.__table__)).scalar_one() == 2
    prove(three)


def test_a_place_that_cannot_stand_at_the_taker_declines_the_whole_hand_over(three: Three) -> None:
    record_id, *_persons = couple(three.county, "赵一")
    three.settle()
    with three.province.work() as w:
        other = Person(
            id_kind="111", region="5101", id_number=NUMBERS[0], name="赵一", sex="1", birth=date(1990, 1, 1)
        )
        keep_persons(w, [other])
        w.add(seat(other.id, new_id()))
    given = three.hand_over(three.county, three.province)
    three.settle()
    assert state_of(three.county, given) == (TransferState.DECLINED, "authority.conflict")
    with three.county.read() as w:
        assert w.get(MarriageRecord, record_id).origin == "c510822"


def test_sheets_that_are_not_what_was_offered_decline_it(three: Three) -> None:
    couple(three.county, "赵一")
    three.settle()
    decide(three.province, Role.TAKE, "c510822")
    with patch("jinmin.authority.deciding.write_sheets", lambda w, transfer: (1, "0" * 64)):
        given = decide(three.county, Role.GIVE, "p51")
    three.settle()
    assert state_of(three.county, given) == (TransferState.DECLINED, "authority.sheets_unequal")
