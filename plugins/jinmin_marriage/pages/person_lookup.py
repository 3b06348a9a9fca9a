"""What the node and the number itself already know of a party, so that nothing is asked twice (一人一档)."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from jinmin.api import (
    RESIDENT_CARD,
    Access,
    Divisions,
    JinminError,
    Work,
    find_persons,
    journal_access,
    parse_identity_number,
    require,
)
from jinmin.api.pages import Form, Option, PageContext
from jinmin.api.papers import IdentityCard
from jinmin_marriage.forms import NO_END, CardReading, MarriageForm, Role
from jinmin_marriage.pages.card_reading import Reading
from jinmin_marriage.service.already import LiveMarriage, OpenCase, live_marriage, open_marriage_of

TITLES = {"name": "姓名", "nation": "民族", "phone": "电话", "household_address": "住址"}


OF_ONE_PERSON = (
    "name",
    "nation",
    "occupation",
    "education",
    "household_address",
    "phone",
    "note",
    "marital_status",
    "prior.document",
    "prior.number",
    "prior.authority",
    "prior.issued_on",
    "id_valid_to",
    "voluntary",
    "no_kinship",
    "present",
)
"""What a party is, says and shows in person; it never passes to another."""


@dataclass(frozen=True)
class NumberSays:
    """What a whole number says, and what is on record here.

    ``region`` is None for a code no longer in force.
    """

    number: str
    birth: date
    sex: str
    region: Option | None
    on_record: Mapping[str, str]
    married: LiveMarriage | None = None
    open_case: OpenCase | None = None

    @property
    def brings(self) -> Mapping[str, Any]:
        """What it puts into the party's fields, by name."""
        region = {"household_region": self.region.value} if self.region else {}
        return {**self.on_record, **region, "birth": self.birth}


def read_number(w: Work, typed: str, besides: UUID | None = None) -> NumberSays | None:
    """What there is to know about this number; None while it is not a whole, right number.

    ``besides`` is the case that is being filled in anew: it stands in nobody's way.
    """
    require(w.actor, "marriage.accept")
    try:
        number = parse_identity_number(typed, on=w.today)
    except JinminError:
        return None
    held: dict[str, str] = {}
    region, married, open_case = number.region, None, None
    for person in find_persons(w, RESIDENT_CARD, [number.value]).values():
        held = {
            "name": person.name,
            "nation": person.nation,
            "phone": person.phone or "",
            "household_address": person.address or "",
        }
        region = person.region
        married = live_marriage(w, person.id)
        open_case = open_marriage_of(w, [person.id], besides)
    return NumberSays(
        number.value,
        number.birth,
        number.sex,
        division(w, region),
        held,
        married,
        open_case,
    )


def whole_number(typed: str, on: date) -> str | None:
    """The number once it is whole and right; None while it is not."""
    try:
        return parse_identity_number(typed, on=on).value
    except JinminError:
        return None


def card_on_record(w: Work, typed: str) -> IdentityCard | None:
    """For a simulated reader: the card of the person on record under this number."""
    says = read_number(w, typed)
    if says is None or not says.on_record:
        return None
    return IdentityCard(
        name=says.on_record["name"],
        sex=says.sex,
        nation=says.on_record["nation"],
        birth=says.birth,
        address=says.on_record["household_address"],
        id_number=says.number,
        authority="",
        valid_from=says.birth,
        valid_to=None,
    )


def division(w: Work, code: str) -> Option | None:
    """The division as the picker shows it, if it is in force today."""
    divisions = w.port(Divisions)
    if not code or not divisions.exists(code, w.today):
        return None
    return Option(code, divisions.full_name(code, w.today))


async def journal_lookup(context: PageContext, says: NumberSays) -> None:
    """A person on record was looked up, and the marriage with it: that is a read of protected data."""
    seen = ["identity_person/number"] if says.on_record else []
    if says.married:
        seen.append(f"marriage_record/{says.married.record_id}")
    for record in seen:
        access = Access("marriage.lookup", record, rows=1)
        await asyncio.to_thread(journal_access, context.node.work, context.actor, access)


def take_back(form: Form[MarriageForm], role: Role, says: NumberSays) -> None:
    """Another number stands there now: what the last one brought, and nobody changed, is another person's."""
    for name, brought in says.brings.items():
        box = form.boxes[f"{role}.{name}"]
        held = brought.isoformat() if isinstance(brought, date) else brought
        if held and box.value == held:
            box.value = box.spec.default


def ask_anew(form: Form[MarriageForm], role: Role) -> None:
    """Somebody else stands there: what was typed of the last one was that one's."""
    for name in OF_ONE_PERSON:
        box = form.boxes[f"{role}.{name}"]
        box.put(box.spec.default)
    keep_reading(form, role, CardReading())


def fill_from_number(form: Form[MarriageForm], role: Role, says: NumberSays) -> tuple[str, ...]:
    """Fill what is still empty; returns the titles of what came from the record."""
    fill_division(form, role, says.region)
    form.boxes[f"{role}.birth"].value = says.birth
    filled = []
    for name, title in TITLES.items():
        box, held = form.boxes[f"{role}.{name}"], says.on_record.get(name, "")
        if held and not box.value:
            box.value = held
            filled.append(title)
    return tuple(filled)


def fill_from_card(form: Form[MarriageForm], role: Role, read: Reading, region: Option | None) -> None:
    """Put what the card says into the form, over whatever was typed and over what was just cleared."""
    card = read.card
    values: dict[str, Any] = {
        "id_number": card.id_number,
        "name": card.name,
        "birth": card.birth,
        "nation": card.nation,
        "household_address": card.address,
        "id_valid_to": card.valid_to or NO_END,
    }
    for name, value in values.items():
        form.boxes[f"{role}.{name}"].put(value)
    reading = CardReading(device=read.device, id_number=card.id_number, name=card.name, birth=card.birth)
    keep_reading(form, role, reading)
    fill_division(form, role, region, over=True)


def keep_reading(form: Form[MarriageForm], role: Role, reading: CardReading) -> None:
    """What the reader gave goes with the form, unseen and beside what is typed."""
    for name, value in reading.model_dump(mode="json").items():
        form.keep(f"{role}.card.{name}", value)


def fill_division(form: Form[MarriageForm], role: Role, region: Option | None, *, over: bool = False) -> None:
    """Choose the household's division unless one is chosen; its title comes with it."""
    box = form.boxes[f"{role}.household_region"]
    if region and (over or not box.value):
        box.put(region.value)
