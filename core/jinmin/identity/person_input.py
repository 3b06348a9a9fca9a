"""What a person's record is made from, checked in shape and, for known documents, in substance."""

from dataclasses import dataclass, field
from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from jinmin.codes import ForeignPermit2023, normalise_name, parse_foreign_permit, parse_identity_number
from jinmin.codes.typed_code import normalise_code
from jinmin.errors import Invalid, InvalidForm

RESIDENT_CARD = "111"
"""居民身份证 in GA/T 2000.156."""
FOREIGN_PERMIT = "553"
"""外国人永久居留身份证; the list's meaning of 553 is not confirmed."""

UNKNOWN_SEX = "0"

Short = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class PersonInput(BaseModel):
    """A person as a clerk or a card reader gives them; codes as in ``Person``. None means not told."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id_kind: str = Field(default=RESIDENT_CARD, pattern=r"^[0-9]{3}$")
    id_number: str = Field(min_length=1, max_length=40, repr=False)
    name: str = Field(min_length=1, max_length=100)
    sex: str | None = Field(default=None, pattern=r"^[0129]$")
    birth: date | None = None
    nation: str | None = Field(default=None, pattern=r"^[0-9]{2}$")
    region: str | None = Field(default=None, pattern=r"^[0-9]{2,12}$")
    phone: Annotated[str, StringConstraints(pattern=r"^[0-9+][0-9 -]{4,19}$")] | None = Field(
        default=None, repr=False
    )
    address: Short | None = Field(default=None, repr=False)


@dataclass(frozen=True)
class DocumentNumber:
    """A number in the one form it is stored and found by, with what it says of its holder."""

    value: str = field(repr=False)
    sex: str | None = None
    birth: date | None = None


@dataclass(frozen=True)
class CheckedPerson:
    """What passed: number and name in their stored form, sex and birth as the number has them."""

    number: DocumentNumber
    name: str
    sex: str
    birth: date | None


def read_number(id_kind: str, text: str, on: date) -> DocumentNumber:
    """The number of a document as of the legal day ``on``; both generations of a citizen's number agree.

    Raises Invalid as ``parse_identity_number`` and ``parse_foreign_permit`` do; ``person.number`` for
    other documents (5 to 24 letters and digits).
    """
    if id_kind == RESIDENT_CARD:
        citizen = parse_identity_number(text, on)
        return DocumentNumber(citizen.value, citizen.sex, citizen.birth)
    if id_kind == FOREIGN_PERMIT:
        permit = parse_foreign_permit(text, on)
        birth = permit.birth if isinstance(permit, ForeignPermit2023) else None
        return DocumentNumber(permit.value, None, birth)
    typed = normalise_code(text)
    if not (5 <= len(typed) <= 24 and typed.isascii() and typed.isalnum()):
        raise Invalid("person.number")
    return DocumentNumber(typed)


def check_person(given: PersonInput, on: date) -> CheckedPerson:
    """Judge number and name together. Raises InvalidForm with one error per wrong field."""
    wrong: list[Invalid] = []
    number, name = None, ""
    try:
        number = read_number(given.id_kind, given.id_number, on)
    except Invalid as error:
        wrong.append(Invalid(error.key, field="id_number", **error.values))
    try:
        name = normalise_name(given.name)
    except Invalid as error:
        wrong.append(Invalid(error.key, field="name", **error.values))
    if number is not None:
        wrong += _contradictions(given, number, on)
    if number is None or wrong:
        raise InvalidForm(tuple(wrong))
    return CheckedPerson(number, name, given.sex or number.sex or UNKNOWN_SEX, number.birth or given.birth)


def _contradictions(given: PersonInput, number: DocumentNumber, on: date) -> list[Invalid]:
    found = []
    if number.birth and given.birth and given.birth != number.birth:
        found.append(Invalid("person.birth_differs", field="birth"))
    if number.sex and given.sex and given.sex != number.sex:
        found.append(Invalid("person.sex_differs", field="sex"))
    if given.birth and given.birth > on:
        found.append(Invalid("person.birth_future", field="birth"))
    return found


def name_key(name: str) -> str:
    """What a name is compared and looked up by: separators and blanks left out, letters in one case."""
    return "".join(character for character in name if character.isalnum()).casefold()
