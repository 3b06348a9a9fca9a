"""A signed assertion opens the way in once: what was overheard is worth nothing."""

from datetime import datetime
from hashlib import sha256

import sqlalchemy as sa

from jinmin.db.inserting import insert_rows
from jinmin.db.work import Work
from jinmin.sharing.errors import NotSignedIn
from jinmin.sharing.models import SpentAssertion

SPENT = SpentAssertion.__table__


def spend_assertion(w: Work, client: str, name: str, ends_at: datetime) -> None:
    """Remember the assertion of this ``name`` until it has ended; NotSignedIn when it was used before.

    Of two that bring it at once one fails at its commit.
    """
    w.execute(sa.delete(SPENT).where(SPENT.c.ends_at < w.at))
    mark = sha256(name.encode()).hexdigest()
    known = sa.select(sa.exists().where(SPENT.c.client == client, SPENT.c.mark == mark))
    if w.execute(known).scalar_one():
        raise NotSignedIn("sharing.assertion_spent")
    row = {"client": client, "mark": mark, "ends_at": ends_at}
    insert_rows(w.session.connection(), SPENT, [row])
