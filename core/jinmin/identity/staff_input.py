"""What organisations, counters, posts, users and appointments are made from: shapes only."""

from datetime import date
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from jinmin.codes import normalise_name, parse_credit_code
from jinmin.identity.staff_models import CounterKind, PostKind
from jinmin.regions import significant

OrganisationLevel = Literal["ministry", "province", "prefecture", "county", "township"]

Region = Annotated[str, AfterValidator(significant)]
"""A division code, kept as its significant digits."""
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
PermissionId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$")]


class StaffInput(BaseModel):
    """Shapes are checked here, whether things fit together in the service."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class OrganisationInput(StaffInput):
    """机构."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=100)]
    level: OrganisationLevel
    region: Region
    kind: str = Field(default="civil_affairs", pattern=r"^[a-z][a-z0-9_]{1,23}$")
    uscc: Annotated[str, AfterValidator(lambda code: parse_credit_code(code).value)] | None = None
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


class PostInput(StaffInput):
    """岗位. ``region`` defaults to the organisation's."""

    org_id: UUID
    title: Title
    kind: PostKind = PostKind.BUSINESS
    region: Region | None = None
    permissions: frozenset[PermissionId] = frozenset()


class UserInput(StaffInput):
    """账号."""

    login: str = Field(pattern=r"^[a-z][a-z0-9._-]{1,39}$")
    name: Annotated[str, AfterValidator(normalise_name)]


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
