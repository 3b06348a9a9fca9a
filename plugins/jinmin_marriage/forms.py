"""The application form ② 结婚登记受理: shapes only, the law is in rules.py."""

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from typing import Annotated, Literal, Protocol

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from jinmin.api import (
    IdentityKind,
    IdentityNumber,
    Invalid,
    InvalidForm,
    JinminError,
    code_set,
    normalise_name,
    parse_identity_number,
)
from jinmin.api.papers import asked_because, filled
from jinmin.api.persons import parse_foreign_permit

Role = Literal["groom", "bride"]
MaritalStatus = Literal["", "10", "20", "21", "22", "23", "30", "40", "90"]

Category = Literal["marriage", "remarriage", "belated"]

CategoryTitle = Literal["结婚", "复婚", "补办"]

CATEGORY_TITLES: Mapping[Category, CategoryTitle] = {
    "marriage": "结婚",
    "remarriage": "复婚",
    "belated": "补办",
}
"""类别 of one matter (条例 arts. 11, 18)."""

CATEGORIES: dict[str, str] = {str(category): title for category, title in CATEGORY_TITLES.items()}

ROLES: tuple[Role, Role] = ("groom", "bride")
UNMARRIED: MaritalStatus = "10"
WIDOWED: MaritalStatus = "30"
DIVORCED: MaritalStatus = "40"

LONG_TERM = "长期"
NO_END = date.max
"""证件有效期 of a card marked 长期."""


def _listed(set_id: str) -> AfterValidator:
    """A code of this standard, or nothing chosen."""

    def check(value: str) -> str:
        if value and value not in code_set(set_id):
            raise PydanticCustomError("marriage.code", "not in the code set", {"standard": set_id})
        return value

    return AfterValidator(check)


def _phone(value: str) -> str:
    if value and not PHONE.fullmatch(value):
        raise PydanticCustomError("marriage.phone", "not a telephone number")
    return value


PHONE = re.compile(r"[0-9+][0-9 -]{4,19}")
Nation = Annotated[str, _listed("GB/T 3304")]
Education = Annotated[str, _listed("GB/T 4658")]
Phone = Annotated[str, AfterValidator(_phone)]


class Shape(BaseModel):
    """Unknown fields are refused, strings trimmed."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class PriorMarriage(Shape):
    """How an earlier marriage ended: the paper, its number, who gave it, when (离婚／丧偶)."""

    document: str = Field(default="", max_length=60, title="证明名称")
    number: str = Field(default="", max_length=60, title="文号")
    authority: str = Field(default="", max_length=100, title="出具机关")
    issued_on: date | None = Field(default=None, title="日期")


class CardReading(Shape):
    """What the card reader gave, beside what was typed. ``device`` is "" while no card was read."""

    device: str = Field(default="", max_length=60)
    id_number: str = Field(default="", max_length=40)
    name: str = Field(default="", max_length=100)
    birth: date | None = None

    @property
    def is_read(self) -> bool:
        """Whether there is a reading at all."""
        return bool(self.device)


class PartyForm(Shape):
    """One party as declared. Codes: marital status GB/T 2261.2, nation GB/T 3304, education GB/T 4658.

    A marital status or a nation of "" is not stated yet.
    """

    id_kind: Literal["111"] = Field(default="111", title="证件类型")
    id_number: str = Field(
        default="",
        max_length=40,
        title="证件号码",
        json_schema_extra=asked_because(
            "person.id_number", "凭证件号码找到本人，读卡自动填入（婚姻登记条例第八条）"
        ),
    )
    name: str = Field(default="", max_length=100, title="姓名", json_schema_extra=filled("person.name"))
    nationality: Literal["156"] = Field(
        default="156", title="国籍", json_schema_extra=filled("person.nationality")
    )
    birth: date | None = Field(default=None, title="出生日期", json_schema_extra=filled("person.birth"))
    nation: Nation = Field(default="", max_length=4, title="民族", json_schema_extra=filled("person.nation"))
    marital_status: MaritalStatus = Field(default="10", title="婚姻状况")
    prior: PriorMarriage = Field(default_factory=PriorMarriage, title="离婚（丧偶）证明")
    occupation: str = Field(default="", max_length=60, title="职业")
    education: Education = Field(default="", max_length=4, title="文化程度")
    household_region: str = Field(
        default="", max_length=12, title="常住户口所在地", json_schema_extra=filled("person.region")
    )
    household_address: str = Field(
        default="", max_length=200, title="详细地址", json_schema_extra=filled("person.address")
    )
    id_valid_to: date | None = Field(default=None, title="证件有效期至", description="长期有效的填“长期”")
    phone: Phone = Field(
        default="", max_length=20, title="联系电话", json_schema_extra=filled("person.phone")
    )
    voluntary: bool = Field(default=False, title="询问：自愿结婚")
    no_kinship: bool = Field(default=False, title="声明：无直系血亲和三代以内旁系血亲关系")
    present: bool = Field(default=True, title="本人到场")
    note: str = Field(default="", max_length=200, title="备注")
    card: CardReading = Field(default_factory=CardReading)

    @field_validator("nation", "education", "household_region", "marital_status", mode="before")
    @classmethod
    def _nothing_chosen(cls, value: object) -> object:
        """An emptied list of choices sends None."""
        return "" if value is None else value

    @field_validator("id_valid_to", mode="before")
    @classmethod
    def _without_end(cls, value: object) -> object:
        """A card marked 长期 has no last day."""
        return NO_END if isinstance(value, str) and value.strip() == LONG_TERM else value


class MarriageForm(Shape):
    """结婚登记申请: both parties and what they share."""

    groom: PartyForm = Field(default_factory=PartyForm, title="男方")
    bride: PartyForm = Field(default_factory=PartyForm, title="女方")
    category: Category = Field(default="marriage", title="类别")
    lived_since: date | None = Field(default=None, title="以夫妻名义共同生活起始日期（补办）")
    counselling: bool = Field(default=False, title="愿意接受婚姻家庭辅导")
    ceremony: bool = Field(default=False, title="愿意参加颁证仪式")

    @model_validator(mode="before")
    @classmethod
    def _kept_before(cls, value: object) -> object:
        """Applications kept before there were categories only said whether it was 复婚."""
        if not isinstance(value, dict) or "remarried" not in value:
            return value
        rest = {name: each for name, each in value.items() if name != "remarried"}
        return {"category": "remarriage" if value["remarried"] else "marriage", **rest}

    @property
    def remarried(self) -> bool:
        """复婚: the two were married to each other before (条例 art. 11)."""
        return self.category == "remarriage"

    @property
    def belated(self) -> bool:
        """补办: the two have lived as husband and wife without registering (条例 art. 18)."""
        return self.category == "belated"

    def party(self, role: Role) -> PartyForm:
        """The party in this role."""
        return self.groom if role == "groom" else self.bride


class ReadParty(BaseModel):
    """What the identity document says: the number parsed, the name normalised."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    number: IdentityNumber
    name: str


def read_resident_number(text: str, on: date) -> IdentityNumber:
    """The number of a mainland resident's 居民身份证 (条例 art. 8).

    Raises what ``parse_identity_number`` raises; Invalid ``marriage.number_missing`` for an empty field,
    ``marriage.permit_number`` for the residence
    permit of a resident of Hong Kong, Macao or Taiwan, ``marriage.foreign_number`` for a foreigner's card:
    other offices register them (条例 art. 2).
    """
    if not text.strip():
        raise Invalid("marriage.number_missing", field="id_number")
    try:
        number = parse_identity_number(text, on=on)
    except Invalid as error:
        if error.key == "identity_number.foreign" or _is_foreign_permit(text, on):
            raise Invalid("marriage.foreign_number", field="id_number") from error
        raise
    if number.kind is not IdentityKind.MAINLAND:
        raise Invalid("marriage.permit_number", field="id_number")
    return number


def _is_foreign_permit(text: str, on: date) -> bool:
    """Also of the older edition, whose numbers begin with three letters."""
    with suppress(JinminError):
        parse_foreign_permit(text, on)
        return True
    return False


class Categorised(Protocol):
    """What says by two flags which category of marriage it is."""

    @property
    def remarried(self) -> bool:
        """复婚."""

    @property
    def belated(self) -> bool:
        """补办."""


def category_of(record: Categorised) -> str:
    """类别 of a record in words."""
    return CATEGORIES["remarriage" if record.remarried else "belated" if record.belated else "marriage"]


def day_in_words(day: date | None) -> str:
    """A last day as forms and papers show it."""
    if day is None:
        return ""
    return LONG_TERM if day == NO_END else day.isoformat()


def readable_parties(form: MarriageForm, on: date) -> dict[Role, ReadParty]:
    """The identity documents that can be read already, while the form is being filled in."""
    read: dict[Role, ReadParty] = {}
    for role in ROLES:
        party = form.party(role)
        with suppress(JinminError):
            number = read_resident_number(party.id_number, on)
            read[role] = ReadParty(number=number, name=party.name)
    return read


def read_parties(form: MarriageForm, on: date) -> dict[Role, ReadParty]:
    """Parse both identity documents as of ``on``; InvalidForm names every wrong field at once."""
    return read_documents({role: form.party(role) for role in ROLES}, on)


class Documented(Protocol):
    """Whoever has typed a number and a name from a document."""

    id_number: str
    name: str


def read_documents(parties: Mapping[Role, Documented], on: date) -> dict[Role, ReadParty]:
    """Each party's document as of ``on``; InvalidForm names every wrong field of all of them."""
    errors: list[JinminError] = []
    read: dict[Role, ReadParty] = {}
    for role, party in parties.items():
        try:
            number = read_resident_number(party.id_number, on)
        except JinminError as error:
            errors.append(_at(error, f"{role}.id_number"))
        try:
            name = normalise_name(party.name)
        except JinminError as error:
            errors.append(_at(error, f"{role}.name"))
        if not errors:
            read[role] = ReadParty(number=number, name=name)
    if errors:
        raise InvalidForm(tuple(errors))
    return read


def _at(error: JinminError, field: str) -> JinminError:
    error.field = field
    return error
