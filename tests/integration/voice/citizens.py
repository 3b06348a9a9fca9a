"""Citizens who say what they think, and who answers them."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from tests.integration.cases.office import OFFICE, QINGCHUAN, WANG, Office

from jinmin.cases import lock_case
from jinmin.identity import (
    AppointmentInput,
    Organisation,
    PostInput,
    User,
    UserInput,
    acting_as,
    appoint,
    create_post,
    create_user,
)
from jinmin.vocabulary.actor import Actor
from jinmin.voice import (
    ANSWER,
    AskedAbout,
    EvaluationChannel,
    Given,
    Grade,
    asked_by_token,
    evaluate,
    invite,
)

PUBLIC = Actor(user_id=None, name="公众")


def invited(office: Office, case_id: UUID, actor: Actor = WANG) -> str:
    """The token handed out for a case."""
    with office.node.work(actor) as w:
        return invite(w, lock_case(w, case_id), EvaluationChannel.QR).token


def told(office: Office, token: str) -> AskedAbout:
    with office.node.read(PUBLIC) as w:
        return asked_by_token(w, token)


def given(office: Office, token: str, grade: Grade, reasons: tuple[str, ...] = (), remark: str = "") -> None:
    with office.node.work(PUBLIC) as w:
        evaluate(w, asked_by_token(w, token).invitation_id, Given(grade, reasons, remark))


def answerer(office: Office) -> Actor:
    """Somebody of the office who answers; made once."""
    users = User.__table__
    with office.node.work() as w:
        known = w.execute(sa.select(users.c.id).where(users.c.login == "answers")).scalar()
        if known is None:
            if w.session.get(Organisation, OFFICE) is None:
                named = {
                    "name": "青川县民政局",
                    "region": QINGCHUAN,
                    "level": "county",
                    "kind": "civil_affairs",
                }
                w.add(Organisation(id=OFFICE, **named))
                w.flush()
            rights = frozenset({ANSWER, "probe.accept", "probe.review"})
            post = create_post(w, PostInput(org_id=OFFICE, title="答复岗", permissions=rights))
            user = create_user(w, UserInput(login="answers", name="何答复"))
            appoint(w, AppointmentInput(user_id=user.id, post_id=post.id, valid_from=date(2020, 1, 1)))
            known = user.id
    with office.node.read() as w:
        return acting_as(w, known)
