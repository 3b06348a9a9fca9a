"""What organisations, counters, posts, users and appointments are made from: shapes only."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from jinmin.codes import normalise_name, parse_credit_code
from jinmin.errors import Invalid
from jinmin.identity.staff_models import CounterKind, PostKind
from jinmin.regions import significant

OrganisationLevel = Literal["ministry", "province", "prefecture", "county", "township"]

Region = Annotated[str, AfterValidator(significant)]
"""A division code, kept as its significant digits."""
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
PermissionId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$")]


def _at(field: str, read: Callable[[str], str]) -> Callable[[str], str]:
    """``read``, which says at ``field`` what it refuses."""

    def checked(given: str) -> str:
        try:
            return read(given)
        except Invalid as wrong:
            raise Invalid(wrong.key, field=field, **wrong.values) from wrong

    return checked


PersonalName = Annotated[str, AfterValidator(_at("name", normalise_name))]
CreditCodeText = Annotated[str, AfterValidator(_at("uscc", lambda code: parse_credit_code(code).value))]


class StaffInput(BaseModel):
    """Shapes are checked here, whether things fit together in the service."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class OrganisationNames(StaffInput):
    """What an organisation is called: its name and its 统一社会信用代码."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=100)]
    uscc: Annotated[CreditCodeText | None, BeforeValidator(lambda given: given or None)] = None


class OrganisationInput(OrganisationNames):
    """机构."""

    level: OrganisationLevel
    region: Region
    kind: str = Field(default="civil_affairs", pattern=r"^[a-z][a-z0-9_]{1,23}$")
    parent_id: UUID | None = None


class CounterInput(StaffInput):
    """登记处 (no ``parent_id``) or 窗口 (its office as ``parent_id``)."""

    org_id: UUID
    code: str = Field(pattern=r"^[0-9A-Za-z-]{1,24}$")
    title: Title
    kind: CounterKind
    parent_id: UUID | None = None

    @model_validator(mode="after")
    def _window_stands_in_an_office(self) -> Self:
        if (self.kind is CounterKind.WINDOW) != (self.parent_id is not None):
            raise ValueError("a window names its office, an office names none")
        return self


class CounterTitle(StaffInput):
    """What a 登记处 or 窗口 is called."""

    title: Title


class PostInput(StaffInput):
    """岗位. ``region`` defaults to the organisation's."""

    org_id: UUID
    title: Title
    kind: PostKind = PostKind.BUSINESS
    region: Region | None = None
    permissions: frozenset[PermissionId] = frozenset()


class PersonName(StaffInput):
    """Whose account it is."""

    name: PersonalName


class UserInput(PersonName):
    """账号."""

    login: str = Field(pattern=r"^[a-z][a-z0-9._-]{1,39}$")


class AppointmentInput(StaffInput):
    """任职, both days included."""

    user_id: UUID
    post_id: UUID
    counter_id: UUID | None = None
    valid_from: date
    valid_to: date | None = None

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError("valid_to lies before valid_from")
        return self
