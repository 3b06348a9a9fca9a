"""The door to offices, posts and appointments: who holds a right where; another office for a demonstration."""

from jinmin.identity import (
    AppointmentInput,
    OrganisationInput,
    PostInput,
    appoint,
    create_organisation,
    create_post,
)
from jinmin.identity.right_holders import RightHolder, holders_over, holders_within

__all__ = [
    "AppointmentInput",
    "OrganisationInput",
    "PostInput",
    "RightHolder",
    "appoint",
    "create_organisation",
    "create_post",
    "holders_over",
    "holders_within",
]
