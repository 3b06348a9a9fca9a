"""The door to offices, posts and appointments: for demonstrations whose flow asks an office of another kind."""

from jinmin.identity import (
    AppointmentInput,
    OrganisationInput,
    PostInput,
    appoint,
    create_organisation,
    create_post,
)

__all__ = [
    "AppointmentInput",
    "OrganisationInput",
    "PostInput",
    "appoint",
    "create_organisation",
    "create_post",
]
