"""The statistics pages as a program of their own: its words are FOLDER PORT."""

import sys
from datetime import date, timedelta
from pathlib import Path
from random import Random

from tests.integration.statistics.probe import NOW, add, change, open_statistics_node

from jinmin.clock import Clock
from jinmin.db.work import Work
from jinmin.identity import (
    AppointmentInput,
    OrganisationInput,
    PasswordPolicy,
    PasswordPool,
    PostInput,
    PostKind,
    UserInput,
    appoint,
    create_organisation,
    create_post,
    create_user,
    first_password,
    give_credential,
)
from jinmin.node import Node
from jinmin.regions import Divisions
from jinmin.regions.division_code import DivisionLevel
from jinmin.ui.app import serve

PASSWORD = "Jm-desk-2026"
RIGHTS = frozenset({"statistics.view", "statistics.rows", "statistics.export"})
STAFF = {
    "nation": ("民政部规划财务司", "ministry", "", RIGHTS),
    "guangyuan": ("广元市民政局", "prefecture", "5108", RIGHTS),
    "reader": ("四川省民政厅", "province", "51", frozenset({"statistics.view"})),
}


def furnish(node: Node) -> None:
    """Statisticians of three levels and two years of something to count."""
    with node.work() as w:
        hashed = first_password(node.ports.get(PasswordPool), "demo", PASSWORD)
        for login, (org, level, region, rights) in STAFF.items():
            _post(w, login, (org, level, region), rights, hashed)
    chance, today = Random(3), NOW.date()
    divisions = node.ports.get(Divisions).current.every()
    counties = [each.code for each in divisions if each.level is DivisionLevel.COUNTY]
    rows = [
        change(chance.choice(counties), date(2025, 1, 1) + timedelta(chance.randrange(690)), name=f"样例{n}")
        for n in range(4000)
    ]
    rows += [change("510822", today - timedelta(days), kind="rename") for days in range(60, 150)]
    add(node, rows)


def _post(w: Work, login: str, org: tuple[str, str, str], rights: frozenset[str], hashed: str) -> None:
    name, level, region = org
    office = create_organisation(w, OrganisationInput(name=name, level=level, region=region))
    user = create_user(w, UserInput(login=login, name="统计员"))
    w.flush()
    post = create_post(
        w, PostInput(org_id=office.id, title="统计岗", kind=PostKind.BUSINESS, permissions=rights)
    )
    w.flush()
    appoint(w, AppointmentInput(user_id=user.id, post_id=post.id, valid_from=date(2020, 1, 1)))
    give_credential(w, user.id, hashed, must_change=False, demo=True)


def main() -> None:
    """The program."""
    opened = open_statistics_node(Path(sys.argv[1]), Clock())
    opened.ports.offer(
        PasswordPool, PasswordPool(workers=2, policy=PasswordPolicy(passes=1, memory_kib=64, lanes=1))
    )
    furnish(opened)
    serve(opened, port=int(sys.argv[2]))
