"""The interface with the stranger's plug-in, in a process of its own: ``python -m … FOLDER PORT PASSWORD``."""

import sys
from pathlib import Path

import sqlalchemy as sa
from tests.integration.host.places import neighbour_of, open_node, surveyor_of

from jinmin.demo import furnish
from jinmin.identity import PasswordPolicy, PasswordPool, User, first_password, give_credential
from jinmin.ui.app import serve

USER = User.__table__
CHEAP = PasswordPolicy(passes=1, memory_kib=64, lanes=1)


def main(folder: str, port: str, password: str) -> None:
    """One office with two clerks, a land office with a surveyor, the next county; all sign in with ``password``."""
    place = Path(folder)
    node = open_node(place, f"sqlite:///{place / 'jinmin.sqlite'}")
    pool = PasswordPool(workers=1, policy=CHEAP)
    node.ports.offer(PasswordPool, pool)
    furnish(node, "none", 1)
    with node.work() as w:
        surveyor_of(w)
        neighbour_of(w)
    for login in ("clerk", "clerk2", "surveyor", "neighbour"):
        hashed = first_password(pool, login, password)
        with node.work() as w:
            found = w.execute(sa.select(USER.c.id).where(USER.c.login == login)).scalar_one()
            give_credential(w, found, hashed, must_change=False, demo=True)
    node.start_workers()
    serve(node, port=int(port))


if __name__ == "__main__":
    main(*sys.argv[1:])
