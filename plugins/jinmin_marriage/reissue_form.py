"""The form of 补领结婚证: shapes only, the law is in reissue_rules.py."""

from collections.abc import Mapping
from datetime import date
from typing import Literal

from pydantic import Field, field_validator

from jinmin_marriage.forms import (
    LONG_TERM,
    NO_END,
    ROLES,
    CardReading,
    Phone,
    ReadParty,
    Role,
    Shape,
    read_documents,
)

Applicants = Literal["both", "groom", "bride"]
Cause = Literal["lost", "damaged", "changed"]

APPLICANTS: dict[str, str] = {"both": "双方", "groom": "男方", "bride": "女方"}
CAUSES: dict[str, str] = {"lost": "遗失", "damaged": "损毁", "changed": "身份信息变更"}


class ReissueParty(Shape):
    """One spouse: as the identity card says for who applies, as the archive says for who does not."""

    id_number: str = Field(default="", max_length=40, title="证件号码")
    name: str = Field(default="", max_length=100, title="姓名")
    id_valid_to: date | None = Field(default=None, title="证件有效期至", description="长期有效的填“长期”")
    phone: Phone = Field(default="", max_length=20, title="联系电话")
    card: CardReading = Field(default_factory=CardReading)

    @field_validator("id_valid_to", mode="before")
    @classmethod
    def _without_end(cls, value: object) -> object:
        """A card marked 长期 has no last day."""
        return NO_END if isinstance(value, str) and value.strip() == LONG_TERM else value


class ReissueForm(Shape):
    """补领结婚证申请."""

    applicants: Applicants = Field(default="both", title="补领申请人")
    cause: Cause = Field(default="lost", title="补领原因")
    certificate_no: str = Field(
        default="", max_length=40, title="原结婚证字号", description="不清楚的可以不填"
    )
    groom: ReissueParty = Field(default_factory=ReissueParty, title="男方")
    bride: ReissueParty = Field(default_factory=ReissueParty, title="女方")
    note: str = Field(default="", max_length=200, title="情况说明")

    def party(self, role: Role) -> ReissueParty:
        """The spouse in this role."""
        return self.groom if role == "groom" else self.bride

    @property
    def applying(self) -> tuple[Role, ...]:
        """Who applies, and so who gets a certificate."""
        return tuple(role for role in ROLES if self.applicants in ("both", role))


def read_spouses(form: ReissueForm, on: date) -> Mapping[Role, ReadParty]:
    """Both spouses as typed, read as of ``on``; InvalidForm names every wrong field at once."""
    return read_documents({role: form.party(role) for role in ROLES}, on)
