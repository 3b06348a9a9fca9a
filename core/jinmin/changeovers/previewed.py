"""Whether somebody looked at what a version does to open cases before it is published (先预览，后发布)."""

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta

import sqlalchemy as sa

from jinmin.cases.changeover_models import ChangeoverPreview
from jinmin.changeovers.candidates import has_candidates
from jinmin.changeovers.impact import Totals
from jinmin.changeovers.previewing import STRETCH, Preview, Seen, preview
from jinmin.changeovers.subjects import ItemSubject, MatterSubject, ParameterSubject, Subject, subject_of
from jinmin.changeovers.unseen import unseen_since
from jinmin.crypto import digest
from jinmin.db.work import Work
from jinmin.errors import Invalid, Refused
from jinmin.identity.access import require
from jinmin.ledger.consumers import OpenWork
from jinmin.matters import Parameters
from jinmin.regions import lies_within
from jinmin.service_items import MAINTAIN, PUBLISH
from jinmin.vocabulary.actor import Actor

PREVIEW = ChangeoverPreview.__table__
ACTION = "changeover.preview"
HOURS, UNSEEN = "changeover.preview_hours", "changeover.unseen_cases"
NAMED = 3
"""So many cases are named in a refusal; the rest are counted."""


def preview_and_note(
    open_read: OpenWork,
    open_work: OpenWork,
    subject: Subject,
    progress: Callable[[Totals], bool] = lambda _totals: True,
    *,
    limit: int = STRETCH,
) -> Preview:
    """Look at every case and keep that it was done, if it was done to the end by somebody it counts of."""
    whole = preview(open_read, subject, progress, limit=limit)
    if not whole.stopped:
        with open_work() as w:
            if _counts(w.actor, subject):
                note_preview(w, subject, whole)
    return whole


def note_preview(w: Work, subject: Subject, whole: Preview) -> ChangeoverPreview:
    """Keep that the actor looked at every open case with ``subject`` as it stood. Forbidden for a smaller division."""
    require(w.actor, MAINTAIN if w.actor.may(MAINTAIN) else PUBLISH, subject.region)
    w.action = w.action or ACTION
    content, totals = content_of(subject), whole.totals
    held = _held(w, subject, content)
    kept = held or w.add(_blank(w, subject, content))
    kept.looked, kept.touched, kept.late = totals.looked, totals.touched, totals.late
    kept.obstacles, kept.failing = totals.obstacles, totals.failing
    kept.began_at, kept.seen_seq = whole.seen.at, whole.seen.seq
    kept.made_at, kept.made_by, kept.made_by_name = w.at, w.actor.user_id, w.actor.name
    return kept


def preview_of(w: Work, subject: Subject) -> ChangeoverPreview | None:
    """The look that was taken at this very content, None when there was none."""
    return _held(w, subject, content_of(subject))


def require_previewed(w: Work, key: str) -> None:
    """Raise what ``objection_to`` finds against bringing this subject into force now."""
    refused = objection_to(w, subject_of(w, key))
    if refused is not None:
        raise refused


def require_clause(w: Work, key: str) -> None:
    """Invalid ``changeover.clause_touched`` where a parameter moves open cases over and rests on no clause.

    Whether it touches any is known once a look was taken at it.
    """
    subject = subject_of(w, key)
    if not isinstance(subject, ParameterSubject) or subject.value.transition != "move":
        return
    held = preview_of(w, subject)
    if held is not None and held.touched and not subject.value.clause.strip():
        raise Invalid("changeover.clause_touched", field="clause", touched=held.touched)


def objection_to(w: Work, subject: Subject) -> Refused | None:
    """Why the looks taken so far do not do; None where one does, and where no open case could be touched.

    ``changeover.not_previewed``, ``changeover.previewed_otherwise`` (of other content), ``changeover.preview_old``,
    ``changeover.cases_since``: cases it touches were opened since, or changed so that it does something else to
    them, and nobody saw it; the first of them named.
    """
    if not has_candidates(w, subject):
        return None
    held = preview_of(w, subject)
    if held is None:
        earlier = w.execute(sa.select(PREVIEW.c.id).where(*_of(w, subject)).limit(1)).scalar()
        key = "changeover.previewed_otherwise" if earlier else "changeover.not_previewed"
        return Refused(key, title=subject.title)
    return _too_old(w, subject, held) or _too_few_seen(w, subject, held)


def _too_old(w: Work, subject: Subject, held: ChangeoverPreview) -> Refused | None:
    hours = w.port(Parameters).resolve(HOURS, w.today, subject.region).integer
    if w.at - _began(held) <= timedelta(hours=hours):
        return None
    return Refused("changeover.preview_old", title=subject.title, by=held.made_by_name, hours=hours)


def _too_few_seen(w: Work, subject: Subject, held: ChangeoverPreview) -> Refused | None:
    tolerated = w.port(Parameters).resolve(UNSEEN, w.today, subject.region).integer
    unseen = unseen_since(w, subject, Seen(_began(held), held.seen_seq))
    if len(unseen) <= tolerated:
        return None
    named = "、".join(impact.case.case_no for impact in unseen[:NAMED]) + (
        "等" if len(unseen) > NAMED else ""
    )
    return Refused("changeover.cases_since", title=subject.title, count=len(unseen), cases=named)


def _began(held: ChangeoverPreview) -> datetime:
    return held.began_at or held.made_at


def content_of(subject: Subject) -> str:
    """The digest of everything in a subject that could matter to a case."""
    match subject:
        case ParameterSubject():
            # The clause it rests on changes nothing for a case.
            told: object = asdict(subject.value) | {"clause": ""} | ({"gone": True} if subject.gone else {})
        case ItemSubject():
            version = subject.version
            told = (version.elements, version.planned_from, version.planned_to)
        case MatterSubject():
            told = subject.matter.model_dump(mode="json")
    return digest("sha256", json.dumps(told, sort_keys=True, default=str).encode()).hex()


def _counts(actor: Actor, subject: Subject) -> bool:
    """Of one who writes or publishes such things and sees every case there."""
    return (actor.may(MAINTAIN) or actor.may(PUBLISH)) and lies_within(subject.region, actor.region)


def _held(w: Work, subject: Subject, content: str) -> ChangeoverPreview | None:
    query = sa.select(ChangeoverPreview).where(*_of(w, subject), PREVIEW.c.content == content)
    return w.session.scalars(query).one_or_none()


def _blank(w: Work, subject: Subject, content: str) -> ChangeoverPreview:
    return ChangeoverPreview(
        origin=w.origin, subject=subject.key, region=subject.region, content=content, looked=0, touched=0, late=0,
        obstacles=0, failing=0, made_at=w.at, made_by_name="",
    )  # fmt: skip


def _of(w: Work, subject: Subject) -> tuple[sa.ColumnElement[bool], ...]:
    return PREVIEW.c.subject == subject.key, PREVIEW.c.origin == w.origin
