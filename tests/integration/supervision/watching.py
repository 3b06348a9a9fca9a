"""What a test of supervision looks at: the lights that are on, and those that ought to be."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from tests.integration.cases.office import LI, QINGCHUAN, Office

from jinmin.cases import SUPERVISE
from jinmin.identity import (
    AppointmentInput,
    OrganisationInput,
    PostInput,
    UserInput,
    acting_as,
    appoint,
    create_organisation,
    create_post,
    create_user,
)
from jinmin.supervision import AlertQuery, SupervisionAlert, alerts, tick
from jinmin.vocabulary.actor import Actor

ALERT = SupervisionAlert.__table__

Lit = set[tuple[str, UUID, date]]


def lit(office: Office) -> Lit:
    """(rule, record, due) of every light that is on."""
    with office.node.read() as w:
        rows = w.execute(sa.select(ALERT).where(ALERT.c.state != "closed"))
        return {(row.rule, row.subject_id, row.due_on) for row in rows}


def rules_lit(office: Office) -> list[str]:
    return sorted(rule for rule, _subject, _due in lit(office))


def all_alerts(office: Office) -> list[tuple[object, ...]]:
    """Every alert but its id and instants, ordered."""
    named = [column for column in ALERT.columns if column.name not in ("id", "raised_at", "closed_at")]
    with office.node.read() as w:
        rows = w.execute(sa.select(*named))
        return sorted((tuple(map(str, row)) for row in rows), key=str)


def ticked(office: Office, *, batch: int = 100) -> tuple[int, int]:
    done = tick(office.node.work, batch=batch)
    return done.raised, done.closed


def standing(office: Office, actor: Actor, *, mine: bool = True) -> list[str]:
    """The titles of the alerts this actor sees."""
    with office.node.read(actor) as w:
        return [line.title for line in alerts(w, AlertQuery(mine=mine)).lines]


def begun(office: Office) -> UUID:
    """A case whose limits run: ten and twenty working days from today."""
    case_id = office.open()
    office.step(case_id, "precheck", "pass")
    office.step(case_id, "accept", "accepted")
    return case_id


def finish(office: Office, case_id: UUID) -> None:
    """Bring such a case to its end."""
    office.step(case_id, "review", "agree", LI)
    office.step(case_id, "issue", "issued", LI)


def supervisor(office: Office, region: str = QINGCHUAN, *rights: str) -> Actor:
    """Somebody in a supervising post of this division, as the tick finds them."""
    login = f"jd{region or 'nation'}"
    with office.node.work() as w:
        kind = {0: "nation", 2: "province", 4: "prefecture", 6: "county"}[len(region)]
        org = create_organisation(
            w, OrganisationInput(name=f"{region}民政局", region=region, level=kind, kind="civil_affairs")
        )
        post = create_post(
            w,
            PostInput(
                org_id=org.id,
                title="督查岗",
                permissions=frozenset({SUPERVISE, "supervision.set_rules", *rights}),
            ),
        )
        user = create_user(w, UserInput(login=login, name="督查员"))
        appoint(w, AppointmentInput(user_id=user.id, post_id=post.id, valid_from=date(2020, 1, 1)))
    with office.node.read() as w:
        return acting_as(w, user.id)
