"""登记员资格的核定、续期、撤销: who may register marriages, from when to when, on which training.

婚姻登记工作规范 (民发〔2025〕23号; the number of the article could not be seen): registrars are trained at least every
two years, who fails may not register anybody, and the province sets the permission before somebody takes up a post.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from jinmin.api import Invalid, InvalidForm, Parameters, Refused, User, Work, require
from jinmin.api.offices import holders_within
from jinmin_marriage.models import Qualification
from jinmin_marriage.qualification_terms import ONE_DAY, Standing, Term, anniversary, standing_of
from jinmin_marriage.service.lengths import within_column
from jinmin_marriage.service.registrars import QUALIFICATION, REGISTER, USER, terms_of

QUALIFY = "marriage.qualify"


@dataclass(frozen=True)
class Training:
    """What a term rests on: when it was passed, who trained and examined, the certificate's number if it has one."""

    trained_on: date
    issued_by: str
    certificate_no: str = ""


@dataclass(frozen=True)
class _Asked:
    training: Training
    first: date
    last: date
    latest: date


def grant_qualification(
    w: Work, user_id: UUID, training: Training, valid_from: date, valid_to: date | None = None
) -> UUID:
    """核定: a term of its own; without ``valid_to`` as long as the training lasts (``marriage.training_years``).

    Raises Forbidden; Invalid at ``user_id``; InvalidForm with every wrong field.
    """
    w.action = "marriage.qualify.grant"
    _require_over(w, user_id)
    return _add(w, user_id, training, valid_from, valid_to)


def renew_qualification(w: Work, user_id: UUID, training: Training, valid_to: date | None = None) -> UUID:
    """续期: a term that follows the last one, from today when that has ended. Raises as ``grant_qualification``.

    Refused ``marriage.qualification_not_held`` to whom nothing was granted, or from whom it was taken; Invalid
    ``marriage.qualification_open`` when the last one has no end.
    """
    w.action = "marriage.qualify.renew"
    _require_over(w, user_id)
    terms = terms_of(w, user_id)
    if standing_of(terms, w.today).standing in (Standing.NONE, Standing.REVOKED):
        raise Refused("marriage.qualification_not_held")
    ends = [term.valid_to for term in terms if term.revoked_on is None]
    if None in ends:
        raise Invalid("marriage.qualification_open", field="valid_to")
    following = max(end + ONE_DAY for end in ends if end is not None)
    return _add(w, user_id, training, max(following, w.today), valid_to)


def revoke_qualification(w: Work, user_id: UUID, reason: str) -> int:
    """撤销: from today on no term holds any more; how many there were. Raises Forbidden, Invalid at ``reason``.

    Refused ``marriage.qualification_nothing_held`` when none was left.
    """
    w.action = "marriage.qualify.revoke"
    _require_over(w, user_id)
    kept = within_column(QUALIFICATION.c.revoked_for, reason, "reason")
    if not kept:
        raise Invalid("marriage.revocation_reason", field="reason")
    held = [each for each in _rows(w, user_id) if not _term(each).is_over(w.today)]
    if not held:
        raise Refused("marriage.qualification_nothing_held")
    for each in held:
        each.revoked_on, each.revoked_by, each.revoked_for = w.today, w.actor.user_id, kept
    return len(held)


def training_years(w: Work) -> int:
    """For how many years a training is good (``marriage.training_years``)."""
    return w.port(Parameters).resolve("marriage.training_years", w.today, w.actor.region).integer


def _require_over(w: Work, user_id: UUID) -> None:
    """The account registers in the actor's division and is not the actor's own; two who decide take turns."""
    require(w.actor, QUALIFY)
    if not w.execute(sa.select(sa.exists().where(USER.c.id == user_id))).scalar():
        raise Invalid("marriage.registrar_unknown", field="user_id")
    if user_id == w.actor.user_id:
        raise Invalid("marriage.qualification_own", field="user_id")
    if user_id not in {each.user_id for each in holders_within(w, REGISTER, w.actor.region)}:
        raise Invalid("marriage.registrar_no_post", field="user_id")
    w.lock(User, user_id)


def _add(w: Work, user_id: UUID, training: Training, first: date, last: date | None) -> UUID:
    latest = anniversary(training.trained_on, training_years(w))
    asked = _Asked(training, first, latest if last is None else last, latest)
    if wrong := tuple(_wrong(w, user_id, asked)):
        raise wrong[0] if len(wrong) == 1 else InvalidForm(wrong)
    granted = Qualification(
        user_id=user_id,
        certificate_no=training.certificate_no.strip(),
        valid_from=first,
        valid_to=asked.last,
        trained_on=training.trained_on,
        issued_by=training.issued_by.strip(),
        granted_by=w.actor.user_id,
    )
    return w.add(granted).id


def _wrong(w: Work, user_id: UUID, asked: _Asked) -> Iterator[Invalid]:
    yield from _wrong_words(w, user_id, asked.training)
    dates = tuple(_wrong_dates(w.today, asked))
    yield from dates
    if not dates and (met := _met(w, user_id, asked)):
        said = {"first": met.valid_from, "last": met.valid_to or "长期"}
        yield Invalid("marriage.qualification_overlaps", field="valid_from", **said)


def _wrong_words(w: Work, user_id: UUID, training: Training) -> Iterator[Invalid]:
    for name in ("issued_by", "certificate_no"):
        try:
            within_column(QUALIFICATION.c[name], getattr(training, name), name)
        except Invalid as wrong:
            yield wrong
    if not training.issued_by.strip():
        yield Invalid("marriage.qualification_no_issuer", field="issued_by")
    number = training.certificate_no.strip()
    others = sa.exists().where(QUALIFICATION.c.certificate_no == number, QUALIFICATION.c.user_id != user_id)
    if number and w.execute(sa.select(others)).scalar():
        yield Invalid("marriage.qualification_number_taken", field="certificate_no", number=number)


def _wrong_dates(today: date, asked: _Asked) -> Iterator[Invalid]:
    first, last, latest, trained_on = asked.first, asked.last, asked.latest, asked.training.trained_on
    if trained_on > today:
        yield Invalid("marriage.qualification_trained_ahead", field="trained_on")
    elif latest < max(first, today):
        yield Invalid("marriage.qualification_trained_long_ago", field="trained_on", latest=latest)
    elif first < trained_on:
        yield Invalid("marriage.qualification_before_training", field="valid_from", trained_on=trained_on)
    elif last < first:
        yield Invalid("marriage.qualification_reversed", field="valid_to", first=first)
    elif last < today:
        yield Invalid("marriage.qualification_over", field="valid_to")
    elif last > latest:
        yield Invalid("marriage.qualification_too_long", field="valid_to", latest=latest)


def _met(w: Work, user_id: UUID, asked: _Asked) -> Term | None:
    return next((term for term in terms_of(w, user_id) if term.meets(asked.first, asked.last)), None)


def _rows(w: Work, user_id: UUID) -> list[Qualification]:
    ids = w.execute(sa.select(QUALIFICATION.c.id).where(QUALIFICATION.c.user_id == user_id)).scalars().all()
    return [w.lock(Qualification, each) for each in ids]


def _term(row: Qualification) -> Term:
    return Term(row.valid_from, row.valid_to, row.revoked_on)
