"""The touched cases of a changeover as rows."""

from jinmin.changeovers import (
    CarryState,
    CaseImpact,
    Decision,
    OpenCase,
    Place,
    Stretch,
    Subject,
    judge_of,
    look,
    subject_of,
)
from jinmin.db.work import Work
from jinmin.matters import Catalogue
from jinmin.service_items.entries import level_name
from jinmin.ui.rows import Cell, Column, Row, Tone

COLUMNS = (
    Column("case_no", "办件号", code=True, lead=True),
    Column("place", "区划", minor=True),
    Column("step", "环节"),
    Column("accepted", "受理日"),
    Column("changes", "会有什么变化", wrap=True),
    Column("decision", "决定", side=True),
    Column("why", "理由、说明", wrap=True, sparse=True),
)
STRETCH = 500
"""Cases looked at for one page of the list; those that are not touched are not shown."""
MOST_LOOKED = 20_000
"""So many are looked at before the page says that none of them is touched."""


def next_touched(w: Work, key: str, after: Place | None) -> tuple[Stretch, dict[str, str]]:
    """The next stretch in which some are touched, and what its places and steps are called."""
    found, catalogue = _with_some(w, subject_of(w, key), after), w.port(Catalogue)
    names = {region: level_name(w, region) for region in {each.case.region for each in found.impacts}}
    for case in (each.case for each in found.impacts):
        names[_step_of(case)] = catalogue.version(case.matter, case.matter_version).step(case.step).title
    return found, names


def _with_some(w: Work, subject: Subject, after: Place | None) -> Stretch:
    """Stretch after stretch until some are touched: one in ten thousand is not to be searched for page by page."""
    judge, looked = judge_of(w, subject), 0
    while True:
        found = look(w, subject, judge, after, limit=STRETCH)
        looked += found.looked
        if found.impacts or found.following is None or looked >= MOST_LOOKED:
            return found
        after = found.following


def _step_of(case: OpenCase) -> str:
    return f"{case.matter}/{case.step}"


def impact_row(impact: CaseImpact, names: dict[str, str]) -> Row:
    """A touched case: what changes for it, and what is decided."""
    moves = impact.decision is Decision.MOVE
    told = impact.decision.label + (f"·{impact.state.label}" if impact.state else "")
    tone: Tone = "red" if impact.state is CarryState.IMPOSSIBLE else "blue" if moves else "muted"
    return Row(
        str(impact.case.id),
        {
            "case_no": impact.case.case_no,
            "place": names[impact.case.region],
            "step": names[_step_of(impact.case)],
            "accepted": impact.case.accepted.isoformat(),
            "changes": "；".join(change.told() for change in impact.changes),
            "decision": Cell(told, tone, tag=True),
            "why": "；".join(filter(None, (impact.reason, impact.obstacle))),
        },
    )
