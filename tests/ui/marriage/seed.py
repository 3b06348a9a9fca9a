"""A registration office on the screen: its staff, one couple already married, a network that can be cut."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import sqlalchemy as sa

from jinmin.clock import Clock
from jinmin.demo import furnish
from jinmin.errors import Unavailable
from jinmin.identity import PasswordPolicy, PasswordPool, User, acting_as, first_password, give_credential
from jinmin.invented import People
from jinmin.node import Node
from jinmin.vocabulary.profile import NodeIdentity, Profile
from jinmin_marriage.network import Answer, DemoCheck, NetworkCheck, Question
from tests.integration.marriage.office import Hands, Office

PASSWORD = "Jm-desk-2026"
PROFILE = Profile(
    id="office",
    title="演示方案",
    summary="界面测试",
    node=NodeIdentity(code="qingchuan", title="青川县民政局", level="county", region="510822"),
    demo=True,
)
FAST = PasswordPolicy(passes=1, memory_kib=64, lanes=1)
CUT, MARRIED = "network-is-cut", "married.json"
UNSAVED = "/api/trial/unsaved"
QUIET = 0.2
"""Seconds without a key after which this office's forms save themselves."""


class CuttableCheck:
    """The demonstration's answers, or none while the file ``CUT`` lies in the node's folder."""

    def __init__(self, check: NetworkCheck, cut: Path) -> None:
        self._check, self._cut = check, cut

    def ask(self, questions: Sequence[Question]) -> Iterator[Answer]:
        """Answer unless cut."""
        if self._cut.exists():
            raise Unavailable("marriage.network_down")
        return self._check.ask(questions)


def open_seeded(folder: Path) -> Node:
    """The furnished node; its clock stands still on a working day."""
    hands = Hands()
    node = Node.open(PROFILE, folder, clock=Clock(lambda: hands.at))
    node.ports.offer(PasswordPool, PasswordPool(workers=2, policy=FAST))
    node.ports.offer(NetworkCheck, CuttableCheck(DemoCheck(node.site), folder / CUT))
    node.migrate()
    place = furnish(node, "none", 3).offices[0]
    with node.read() as w:
        clerk, colleague = (acting_as(w, user_id) for user_id in place.clerk_ids[:2])
    _marry(Office(node, hands, place, clerk, colleague, People(11, parts=10)), folder)
    _give_passwords(node)
    return node


def _marry(office: Office, folder: Path) -> None:
    form = office.form()
    registered = office.register(office.ready(form), "B0000001", "B0000002")
    known = {
        "groom": form.groom.id_number,
        "groom_name": form.groom.name,
        "bride": form.bride.id_number,
        "certificate_no": registered.certificate_no,
    }
    (folder / MARRIED).write_text(json.dumps(known), "utf-8")


def _give_passwords(node: Node) -> None:
    hashed = first_password(node.ports.get(PasswordPool), "demo", PASSWORD)
    with node.work() as w:
        for user_id in w.execute(sa.select(User.__table__.c.id)).scalars().all():
            give_credential(w, user_id, hashed, must_change=False, demo=True)
