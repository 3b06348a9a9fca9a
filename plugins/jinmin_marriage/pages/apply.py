"""② 结婚登记受理: the application form; once accepted, the same page goes on with the case."""

from uuid import UUID

from jinmin.api import NotFound
from jinmin.api.pages import PageContext
from jinmin_marriage.pages.accepted import show_accepted
from jinmin_marriage.pages.application import ApplicationPage
from jinmin_marriage.pages.markup import dress


async def page(context: PageContext) -> None:
    """A fresh form, or the accepted case named by ``?case=``."""
    dress()
    if case := context.query.get("case"):
        await show_accepted(context, case_id_of(case))
    else:
        await ApplicationPage(context).show()


def case_id_of(text: str) -> UUID:
    """The id in an address; NotFound for anything else."""
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("record.not_found") from None
