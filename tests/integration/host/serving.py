"""The interface with the stranger's plug-in, in a process of its own: ``FOLDER PORT``."""

import sys
from pathlib import Path

import sqlalchemy as sa
from tests.integration.host.places import neighbour_of, open_node, surveyor_of

from jinmin.demo import furnish
from jinmin.identity import PasswordPolicy, PasswordPool, User, first_password, give_credential
from jinmin.ui.app import serve

PASSWORD = "Jm-desk-2026"
USER = User.__table__
CHEAP = PasswordPolicy(passes=1, memory_kib=64, lanes=1)


def main() -> None:
    """One office with two clerks, a land office with a surveyor, and the next county."""
    place = Path(sys.argv[1])
    node = open_node(place, f"sqlite:///{place / 'jinmin.sqlite'}")
    pool = PasswordPool(workers=1, policy=CHEAP)
    node.ports.offer(PasswordPool, pool)
    furnish(node, "none", 1)
    with node.work() as w:
        surveyor_of(w)
        neighbour_of(w)
    for login in ("clerk", "clerk2", "surveyor", "neighbour"):
        hashed = first_password(pool, login, PASSWORD)
        with node.work() as w:
            found = w.execute(sa.select(USER.c.id).where(USER.c.login == login)).scalar_one()
            give_credential(w, found, hashed, must_change=False, demo=True)
    node.start_workers()
    serve(node, port=int(sys.argv[2]))
