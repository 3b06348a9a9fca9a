"""What the books name by id, as people know it: a case by its number, an account by its login."""

from collections.abc import Iterable, Mapping
from uuid import UUID

import sqlalchemy as sa

from jinmin.cases.access import CASE
from jinmin.db.work import Work
from jinmin.identity.staff_models import User

USERS = User.__table__
Names = Mapping[str, str]
READ_AS = {
    "case": (CASE, CASE.c.case_no, "办件"),
    "case_case": (CASE, CASE.c.case_no, "办件"),
    "identity_user": (USERS, USERS.c.login, "账号"),
}
"""Where a subject ``word/id`` is found, and what it is called there."""


def names_of(w: Work, subjects: Iterable[str]) -> Names:
    """By subject; one that cannot be named is not among them. A number of a case is no personal data."""
    wanted: dict[str, dict[UUID, str]] = {}
    for subject in set(subjects):
        word, _slash, told = subject.partition("/")
        if word in READ_AS and (found := _id(told)):
            wanted.setdefault(word, {})[found] = subject
    return {subject: name for word, ids in wanted.items() for subject, name in _named(w, word, ids)}


def _named(w: Work, word: str, ids: Mapping[UUID, str]) -> Iterable[tuple[str, str]]:
    table, called, title = READ_AS[word]
    query = sa.select(table.c.id, called.label("called")).where(table.c.id.in_(list(ids)))
    for row in w.execute(query):
        yield ids[row.id], f"{title} {row.called}"


def _id(told: str) -> UUID | None:
    try:
        return UUID(told)
    except ValueError:
        return None
