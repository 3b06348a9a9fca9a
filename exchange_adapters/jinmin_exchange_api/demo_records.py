"""What the demo partners give: invented marriages, or any records from a file of JSON lines."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID, uuid5

import orjson
from pydantic import BaseModel, ConfigDict, JsonValue

from jinmin.invented import InventedPerson, People

SPACE = UUID("0190b5a4-0000-7000-8000-00000000d3e0")
FIRST_DAY = date(2026, 1, 5)
BORN = (date(1985, 1, 1), date(2000, 12, 31))


class DemoRecord(BaseModel):
    """One version of one record; ``personal`` are the fields that travel sealed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    record_id: UUID
    version: int = 1
    region: str
    valid_on: date
    action: str
    record: dict[str, JsonValue]
    personal: dict[str, JsonValue]


@dataclass(frozen=True)
class DemoResource:
    """One resource and its records, in the order of the partner's ledger."""

    id: str
    records: Sequence[DemoRecord]


def read_records(resource: str, path: Path) -> DemoResource:
    """The records of a file, one a line."""
    lines = filter(None, path.read_bytes().splitlines())
    return DemoResource(resource, [DemoRecord.model_validate(orjson.loads(line)) for line in lines])


def invented_marriages(region: str, count: int, seed: int = 2026) -> DemoResource:
    """So many marriages of invented people in one county."""
    return DemoResource("marriage.record", list(_marriages(region, count, seed)))


def _marriages(region: str, count: int, seed: int) -> Iterator[DemoRecord]:
    chance, people = random.Random(seed), People(seed)
    for number in range(1, count + 1):
        on = FIRST_DAY + timedelta(days=chance.randrange(250))
        record_id = uuid5(SPACE, f"{region}/{seed}/{number}")
        groom, bride = people.person(region, "1", BORN), people.person(region, "2", BORN)
        yield DemoRecord(
            record_id=record_id,
            region=region,
            valid_on=on,
            action="marriage.register",
            record={
                "certificate_no": f"J{region}-{on.year}-{number:06d}",
                "print_no_groom": None,
                "print_no_bride": None,
                "registered_on": on.isoformat(),
                "month": on.year * 100 + on.month,
                "region": region,
                "office_id": str(uuid5(SPACE, region)),
                "registrar": "王登记",
                "state": "valid",
                "data_origin": "business",
                "remarried": False,
                "groom_id": str(uuid5(SPACE, groom.id_number)),
                "bride_id": str(uuid5(SPACE, bride.id_number)),
                "issued_on": on.isoformat(),
            },
            personal=_named("groom", groom) | _named("bride", bride),
        )


def _named(role: str, person: InventedPerson) -> dict[str, JsonValue]:
    return {
        f"{role}_name": person.name,
        f"{role}_birth": person.birth.isoformat(),
        f"{role}_number": person.id_number,
    }
