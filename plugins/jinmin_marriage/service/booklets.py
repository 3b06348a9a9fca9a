"""印制号: the number printed on a certificate booklet, written down once and never used again."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

import sqlalchemy as sa

from jinmin.api import Invalid, InvalidForm, JinminError, Parameters, Refused, Work
from jinmin_marriage.forms import ROLES
from jinmin_marriage.models import Booklet
from jinmin_marriage.service.stock import require_in_hand

BOOKLET = Booklet.__table__


@dataclass(frozen=True)
class PrintNumbers:
    """印制号 of the two certificate booklets, as scanned; None when booklets are not used yet."""

    groom: str | None = None
    bride: str | None = None


class Printed(Protocol):
    """What two booklets are printed for: a registration, a reissue."""

    id: UUID
    print_no_groom: str | None
    print_no_bride: str | None


def read_numbers(w: Work, numbers: PrintNumbers, region: str) -> PrintNumbers:
    """The numbers in stored form: half-width, upper case.

    Raises InvalidForm with each wrong field: ``marriage.print_no_shape``, ``marriage.print_no_same``.
    """
    shape = re.compile(str(w.port(Parameters).resolve("marriage.print_no_shape", w.today, region).value))
    read: dict[str, str | None] = {}
    wrong: list[JinminError] = []
    for role in ROLES:
        typed = getattr(numbers, role)
        read[role] = unicodedata.normalize("NFKC", typed).strip().upper() if typed else None
        if (number := read[role]) and not shape.fullmatch(number):
            wrong.append(Invalid("marriage.print_no_shape", field=f"print_no_{role}"))
    if not wrong and read["groom"] and read["groom"] == read["bride"]:
        wrong.append(Invalid("marriage.print_no_same", field="print_no_bride"))
    if wrong:
        raise InvalidForm(tuple(wrong))
    return PrintNumbers(**read)


def check_numbers(w: Work, numbers: PrintNumbers, region: str) -> None:
    """Whether the booklets could be used by the actor; raises what ``use_booklets`` would raise."""
    read = read_numbers(w, numbers, region)
    fresh: dict[str, str] = {role: number for role in ROLES if (number := getattr(read, role))}
    _refuse_used(w, fresh)
    require_in_hand(w, fresh)


def use_booklets(w: Work, record: Printed, numbers: PrintNumbers) -> None:
    """Write the booklets down for a record and list them; one that was used before is refused at its field.

    So is one that the registrar does not hold, where the office keeps its stock of blanks here.
    An empty number means that none is used there. One that stood on the record is never dropped by this: it
    is written off or given back before, else Refused ``marriage.print_no_given_up`` at its field. The
    record's two numbers may change sides.
    """
    wanted: dict[str, str] = {role: number for role in ROLES if (number := getattr(numbers, role))}
    standing = _held(record)
    fresh = {role: number for role, number in wanted.items() if number not in standing}
    _refuse_used(w, fresh)
    require_in_hand(w, fresh)
    _refuse_given_up(record, set(wanted.values()))
    for role in ROLES:
        setattr(record, f"print_no_{role}", wanted.get(role))
    _list(w, [(record.id, number) for number in fresh.values()])


def list_booklets(w: Work, records: Sequence[Printed]) -> None:
    """List the booklets of many new records at once."""
    _list(w, [(record.id, number) for record in records for number in _held(record)])


def _refuse_used(w: Work, fresh: dict[str, str]) -> None:
    if not fresh:
        return
    used = sa.select(BOOKLET.c.number).where(
        BOOKLET.c.origin == w.origin, BOOKLET.c.number.in_(list(fresh.values()))
    )
    taken = set(w.execute(used).scalars())
    wrong = tuple(
        Invalid("marriage.print_no_used", field=f"print_no_{role}")
        for role, number in fresh.items()
        if number in taken
    )
    if wrong:
        raise InvalidForm(wrong)


def _refuse_given_up(record: Printed, wanted: set[str]) -> None:
    wrong = tuple(
        Refused("marriage.print_no_given_up", field=f"print_no_{role}", number=number)
        for role in ROLES
        if (number := getattr(record, f"print_no_{role}")) and number not in wanted
    )
    if wrong:
        raise InvalidForm(wrong)


def _held(record: Printed) -> list[str]:
    return [number for number in (record.print_no_groom, record.print_no_bride) if number]


def _list(w: Work, booklets: Sequence[tuple[UUID, str]]) -> None:
    rows = [{"origin": w.origin, "number": number, "record_id": record} for record, number in booklets]
    if rows:
        # The list's key refuses a used number, whoever was first.
        w.session.connection().execute(sa.insert(BOOKLET), rows)
