"""Whether anybody can sign in, and which of the three administrators lacks."""

from tests.integration.identity.conftest import engage
from tests.integration.identity.test_staff import ADMINISTRATORS

from jinmin.health.staffing import check_staff
from jinmin.identity import (
    AppointmentInput,
    PasswordPool,
    PostInput,
    UserInput,
    appoint,
    create_post,
    create_user,
    deactivate_user,
)
from jinmin.node import Node


def test_the_doctor_tells_which_of_the_three_administrators_lacks(node: Node, pool: PasswordPool) -> None:
    def told() -> tuple[str, object]:
        (finding,) = check_staff(node)
        return finding.key, finding.values.get("titles")

    assert told() == ("health.nobody", None)
    seat = engage(node, pool)
    assert told() == ("health.administrator_lacking", "系统管理员、安全管理员、审计管理员")
    for number, kind in enumerate(ADMINISTRATORS):
        with node.work() as w:
            user = create_user(w, UserInput(login=f"admin{number}", name="管理员"))
            post = create_post(w, PostInput(org_id=seat.org, title=kind.value, kind=kind))
            w.flush()
            appoint(w, AppointmentInput(user_id=user.id, post_id=post.id, valid_from=w.today))
    assert told() == ("health.administrators", None)
    with node.work() as w:
        deactivate_user(w, user.id)
    assert told() == ("health.administrator_lacking", "审计管理员")
