"""The first organisation of a node and its three administrators (三员), before whom nobody can sign in."""

from collections.abc import Mapping

import sqlalchemy as sa

from jinmin.db.named_locks import take_name
from jinmin.db.work import Work
from jinmin.errors import Refused
from jinmin.identity.credentials import give_credential
from jinmin.identity.passwords import HashedPassword
from jinmin.identity.staff import appoint, create_organisation, create_post, create_user
from jinmin.identity.staff_input import (
    AppointmentInput,
    OrganisationInput,
    PostInput,
    StaffInput,
    UserInput,
)
from jinmin.identity.staff_models import Organisation, PostKind, User

FOUNDING_LOCK = 0x6A696E6D696E05
TITLES = {
    PostKind.SYSTEM_ADMIN: "系统管理员",
    PostKind.SECURITY_ADMIN: "安全管理员",
    PostKind.AUDIT_ADMIN: "审计管理员",
}


class FoundingInput(StaffInput):
    """The organisation, and who holds each of the three posts."""

    organisation: OrganisationInput
    system_admin: UserInput
    security_admin: UserInput
    audit_admin: UserInput

    @property
    def administrators(self) -> dict[PostKind, UserInput]:
        """Who holds which post."""
        return dict(zip(TITLES, (self.system_admin, self.security_admin, self.audit_admin), strict=True))


def is_founded(w: Work) -> bool:
    """Whether there is anybody who could sign in, or could once."""
    return bool(w.execute(sa.select(sa.exists().select_from(User.__table__))).scalar_one())


def found_node(w: Work, given: FoundingInput, passwords: Mapping[PostKind, HashedPassword]) -> Organisation:
    """Make the organisation, the posts and the accounts; each password has to be changed at the first sign-in.

    Raises Refused: ``identity.founded`` when there are accounts already, ``identity.three_admins`` when one person
    would hold two of the posts (GB/T 22239-2019 8.1.7.2).
    """
    if len({who.login for who in given.administrators.values()}) < len(TITLES):
        raise Refused("identity.three_admins")
    take_name(w, FOUNDING_LOCK)
    if is_founded(w):
        raise Refused("identity.founded")
    organisation = create_organisation(w, given.organisation)
    w.flush()
    for kind, who in given.administrators.items():
        user = create_user(w, who)
        post = create_post(w, PostInput(org_id=organisation.id, title=TITLES[kind], kind=kind))
        w.flush()
        appoint(w, AppointmentInput(user_id=user.id, post_id=post.id, valid_from=w.today))
        give_credential(w, user.id, passwords[kind])
    return organisation
