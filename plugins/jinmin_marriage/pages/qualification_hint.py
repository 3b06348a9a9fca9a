"""The registrar's own qualification, at the place where it is asked: nothing while it holds for long."""

from html import escape

from jinmin.api import Work, explain
from jinmin.api.pages import PageContext
from jinmin_marriage.pages import markup
from jinmin_marriage.pages.registrar_words import standing_cell, standing_day
from jinmin_marriage.qualification_terms import Standing
from jinmin_marriage.service.own_qualification import not_registrar
from jinmin_marriage.service.registrars import qualification_of, warn_days


async def show_own_qualification(context: PageContext) -> None:
    """Why the viewer may not register today and who can change it, or that the qualification ends soon."""
    said, tone = await context.read(_own)
    if said:
        hint = markup.put(f"<p>{markup.tag('登记员资格', tone)} {escape(said)}</p>")
        hint.props("data-jmm=own-qualification").style("margin-bottom: 8px")


def _own(w: Work) -> tuple[str, str]:
    own = qualification_of(w, w.actor.user_id)
    if own.standing is not Standing.VALID:
        return explain(not_registrar(w)), "red"
    cell = standing_cell(own, w.today, warn_days(w))
    return (
        (f"{cell.text}（{standing_day(own)}），请及时参加培训考核", "amber")
        if cell.tone == "amber"
        else ("", "")
    )
