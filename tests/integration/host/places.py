"""The node all trials of the host run on."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa

from jinmin.clock import fixed_clock
from jinmin.db.work import Work
from jinmin.identity import (
    AppointmentInput,
    Organisation,
    OrganisationInput,
    PostInput,
    UserInput,
    appoint,
    create_organisation,
    create_post,
    create_user,
)
from jinmin.node import Node
from jinmin.vocabulary.profile import NodeIdentity, Profile

NOON = datetime(2026, 9, 28, 4, 0, tzinfo=UTC)
PROFILE = Profile(
    id="trial",
    title="试验",
    summary="插件试验",
    node=NodeIdentity(code="mca", title="民政部试验节点", level="ministry", region=""),
    demo=True,
)


def open_node(folder: Path, database_url: str, *disabled: str) -> Node:
    """The node in ``folder``, migrated."""
    node = Node.open(PROFILE, folder, database_url=database_url, clock=fixed_clock(NOON), disabled=disabled)
    node.migrate()
    return node


def surveyor_of(w: Work) -> UUID:
    """A land office beside the registration office, and the id of the surveyor who works there."""
    office = create_organisation(
        w,
        OrganisationInput(
            name="青川县自然资源局（演示）", level="county", region="510822", kind="natural_resources"
        ),
    )
    w.flush()
    user = create_user(w, UserInput(login="surveyor", name="孙地矿"))
    rights = frozenset({"allotment.survey"})
    post = create_post(w, PostInput(org_id=office.id, title="用地岗", permissions=rights))
    w.flush()
    since = w.today.replace(month=1, day=1)
    appoint(w, AppointmentInput(user_id=user.id, post_id=post.id, counter_id=None, valid_from=since))
    return user.id


def neighbour_of(w: Work) -> UUID:
    """The offices of the next county, and the id of the clerk there who answers for its leases."""
    for name, kind in (
        ("剑阁县民政局（演示）", "civil_affairs"),
        ("剑阁县自然资源局（演示）", "natural_resources"),
    ):
        create_organisation(w, OrganisationInput(name=name, level="county", region="510823", kind=kind))
    w.flush()
    organisation = Organisation.__table__
    here = sa.select(organisation.c.id).where(organisation.c.name == "剑阁县民政局（演示）")
    user = create_user(w, UserInput(login="neighbour", name="周属地"))
    rights = frozenset({"allotment.apply", "allotment.grant"})
    post = create_post(w, PostInput(org_id=w.execute(here).scalar_one(), title="经办岗", permissions=rights))
    w.flush()
    since = w.today.replace(month=1, day=1)
    appoint(w, AppointmentInput(user_id=user.id, post_id=post.id, counter_id=None, valid_from=since))
    return user.id
