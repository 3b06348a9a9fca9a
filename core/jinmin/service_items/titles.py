"""The titles entries bear, kept apart: there are few of them, so a search looks through them all."""

import sqlalchemy as sa

from jinmin.codes import initials
from jinmin.db.work import Work
from jinmin.service_items.models import ItemTitle

TITLE = ItemTitle.__table__
LONGEST_SPELLINGS = 2000


def note_titles(w: Work, titles: dict[str, str]) -> None:
    """Make these titles (with their 基本编码, "" for none) findable."""
    if not titles:
        return
    w.flush()
    known = w.execute(sa.select(TITLE).where(TITLE.c.title.in_(titles)))
    held: dict[str, str] = {row.title: row.basic_code for row in known}
    fresh = [
        {"title": title, "initials": _spellings(title), "basic_code": basic}
        for title, basic in sorted(titles.items())
        if title not in held
    ]
    if fresh:
        w.execute(sa.insert(TITLE).values(fresh))
    for title, basic in titles.items():
        if basic and held.get(title, basic) != basic:
            w.execute(sa.update(TITLE).where(TITLE.c.title == title).values(basic_code=basic))


def matching_titles(w: Work, text: str) -> list[str]:
    """The titles, in order, that contain ``text``, or whose pinyin initials or 基本编码 begin with it."""
    wanted = text.strip()
    query = sa.select(TITLE.c.title).order_by(TITLE.c.title)
    if wanted:
        low = wanted.lower()
        query = query.where(
            sa.or_(
                TITLE.c.title.contains(wanted, autoescape=True),
                TITLE.c.initials.contains(f" {low}", autoescape=True),
                sa.and_(TITLE.c.basic_code != "", TITLE.c.basic_code.startswith(wanted, autoescape=True)),
            )
        )
    return list(w.execute(query).scalars())


def _spellings(title: str) -> str:
    told = ""
    for spelling in sorted(initials(title)):
        if len(told) + len(spelling) < LONGEST_SPELLINGS:
            told += f" {spelling}"
    return told
