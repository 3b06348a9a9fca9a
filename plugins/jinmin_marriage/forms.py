"""The application form ② 结婚登记受理: shapes only, the law is in rules.py."""

from contextlib import suppress
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from jinmin.api import (
    IdentityNumber,
    InvalidForm,
    JinminError,
    normalise_name,
    parse_identity_number,
)

Role = Literal["groom", "bride"]
MaritalStatus = Literal["10", "20", "21", "22", "23", "30", "40", "90"]

ROLES: tuple[Role, Role] = ("groom", "bride")
UNMARRIED: MaritalStatus = "10"
WIDOWED: MaritalStatus = "30"
DIVORCED: MaritalStatus = "40"


class Shape(BaseModel):
    """Unknown fields are refused, strings trimmed."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class PriorMarriage(Shape):
    """How an earlier marriage ended: the paper, its number, who gave it, when (离婚／丧偶)."""

    document: str = Field(default="", max_length=60, title="证明名称")
    number: str = Field(default="", max_length=60, title="文号")
    authority: str = Field(default="", max_length=100, title="出具机关")
    issued_on: date | None = Field(default=None, title="日期")


class PartyForm(Shape):
    """One party as declared. Codes: marital status GB/T 2261.2, nation GB/T 3304, education GB/T 4658."""

    id_kind: Literal["111"] = Field(default="111", title="证件类型")
    id_number: str = Field(default="", max_length=40, title="证件号码")
    name: str = Field(default="", max_length=100, title="姓名")
    nationality: Literal["156"] = Field(default="156", title="国籍")
    birth: date | None = Field(default=None, title="出生日期")
    nation: str = Field(default="01", max_length=4, title="民族")
    marital_status: MaritalStatus = Field(default="10", title="婚姻状况")
    prior: PriorMarriage = Field(default_factory=PriorMarriage, title="离婚（丧偶）证明")
    occupation: str = Field(default="", max_length=60, title="职业")
    education: str = Field(default="", max_length=4, title="文化程度")
    household_region: str = Field(default="", max_length=12, title="常住户口所在地")
    household_address: str = Field(default="", max_length=200, title="详细地址")
    id_valid_to: date | None = Field(default=None, title="证件有效期至")
    phone: str = Field(default="", max_length=20, title="联系电话")
    voluntary: bool = Field(default=False, title="询问：自愿结婚")
    no_kinship: bool = Field(default=False, title="声明：无直系血亲和三代以内旁系血亲关系")
    present: bool = Field(default=True, title="本人到场")
    note: str = Field(default="", max_length=200, title="备注")

    @field_validator("nation", "education", "household_region", mode="before")
    @classmethod
    def _nothing_chosen(cls, value: object) -> object:
        """An emptied list of choices sends None."""
        return "" if value is None else value


class MarriageForm(Shape):
    """结婚登记申请: both parties and what they share."""

    groom: PartyForm = Field(default_factory=PartyForm, title="男方")
    bride: PartyForm = Field(default_factory=PartyForm, title="女方")
    remarried: bool = Field(default=False, title="复婚")
    counselling: bool = Field(default=False, title="愿意接受婚姻家庭辅导")
    ceremony: bool = Field(default=False, title="愿意参加颁证仪式")

    def party(self, role: Role) -> PartyForm:
        """The party in this role."""
        return self.groom if role == "groom" else self.bride


class ReadParty(BaseModel):
    """What the identity document says: the number parsed, the name normalised."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    number: IdentityNumber
    name: str


def readable_parties(form: MarriageForm, on: date) -> dict[Role, ReadParty]:
    """The identity documents that can be read already, while the form is being filled in."""
    read: dict[Role, ReadParty] = {}
    for role in ROLES:
        party = form.party(role)
        with suppress(JinminError):
            number = parse_identity_number(party.id_number, on=on)
            read[role] = ReadParty(number=number, name=party.name)
    return read


def read_parties(form: MarriageForm, on: date) -> dict[Role, ReadParty]:
    """Parse both identity documents as of ``on``; InvalidForm names every wrong field at once."""
    errors: list[JinminError] = []
    read: dict[Role, ReadParty] = {}
    for role in ROLES:
        party = form.party(role)
        try:
            read[role] = ReadParty(
                number=parse_identity_number(party.id_number, on=on), name=normalise_name(party.name)
            )
        except JinminError as error:
            error.field = f"{role}.{'name' if error.key.startswith('personal_name') else 'id_number'}"
            errors.append(error)
    if errors:
        raise InvalidForm(tuple(errors))
    return read
