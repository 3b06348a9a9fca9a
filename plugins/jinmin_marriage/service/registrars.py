"""登记员: the accounts whose post may register a marriage, and how each of them stands."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from jinmin.api import NotFound, Parameters, User, Work, require
from jinmin.api.offices import RightHolder, holders_within
from jinmin_marriage.models import Qualification
from jinmin_marriage.qualification_terms import Qualified, Standing, Term, standing_of

REGISTER = "marriage.register"
VIEW = "marriage.see_registrars"
QUALIFICATION, USER = Qualification.__table__, User.__table__


@dataclass(frozen=True)
class GrantedTerm:
    """One term with what it rests on; ``granted_by`` and ``revoked_by`` are names, "" where nobody is known."""

    term: Term
    trained_on: date | None
    issued_by: str
    certificate_no: str
    granted_by: str
    revoked_by: str
    revoked_for: str


@dataclass(frozen=True)
class Registrar:
    """An account with every post of it that registers, and its terms, the latest first."""

    user_id: UUID
    login: str
    name: str
    posts: tuple[RightHolder, ...]
    terms: tuple[GrantedTerm, ...]
    qualified: Qualified


def registrars(w: Work) -> tuple[Registrar, ...]:
    """All of the actor's division: who may not register comes first, then whose qualification ends soonest.

    Raises Forbidden.
    """
    require(w.actor, VIEW)
    found = _registrars(w, holders_within(w, REGISTER, w.actor.region))
    return tuple(sorted(found, key=lambda each: (_urgency(each.qualified), each.posts[0].region, each.login)))


def registrar(w: Work, user_id: UUID) -> Registrar:
    """One of them; NotFound when the account has no such post in the actor's division. Raises Forbidden."""
    require(w.actor, VIEW)
    posts = [post for post in holders_within(w, REGISTER, w.actor.region) if post.user_id == user_id]
    if not posts:
        raise NotFound("marriage.registrar_no_post")
    [found] = _registrars(w, posts)
    return found


def terms_of(w: Work, user_id: UUID) -> tuple[Term, ...]:
    """Every term of somebody's qualification, the revoked ones too."""
    return tuple(term.term for term in _terms(w, [user_id]).get(user_id, ()))


def qualification_of(w: Work, user_id: UUID | None) -> Qualified:
    """How somebody stands today."""
    return standing_of(terms_of(w, user_id), w.today) if user_id else Qualified(Standing.NONE)


def warn_days(w: Work) -> int:
    """From how many days before its end on a qualification is pointed out (``marriage.qualification_warn_days``)."""
    return w.port(Parameters).resolve("marriage.qualification_warn_days", w.today, w.actor.region).integer


def _urgency(qualified: Qualified) -> tuple[bool, date]:
    return qualified.standing is Standing.VALID, qualified.day or date.max


def _registrars(w: Work, posts: Iterable[RightHolder]) -> tuple[Registrar, ...]:
    by_user: dict[UUID, list[RightHolder]] = {}
    for post in posts:
        by_user.setdefault(post.user_id, []).append(post)
    terms = _terms(w, list(by_user))
    return tuple(
        Registrar(
            user_id=user_id,
            login=held[0].login,
            name=held[0].name,
            posts=tuple(held),
            terms=tuple(terms.get(user_id, ())),
            qualified=standing_of((each.term for each in terms.get(user_id, ())), w.today),
        )
        for user_id, held in by_user.items()
    )


_GRANTER, _REVOKER = USER.alias("granter"), USER.alias("revoker")
_TERMS = (
    sa.select(QUALIFICATION, _GRANTER.c.name.label("granter"), _REVOKER.c.name.label("revoker"))
    .outerjoin_from(QUALIFICATION, _GRANTER, _GRANTER.c.id == QUALIFICATION.c.granted_by)
    .outerjoin(_REVOKER, _REVOKER.c.id == QUALIFICATION.c.revoked_by)
    .where(QUALIFICATION.c.user_id.in_(sa.bindparam("users", expanding=True)))
    .order_by(QUALIFICATION.c.valid_from.desc(), QUALIFICATION.c.id.desc())
)


def _terms(w: Work, users: list[UUID]) -> Mapping[UUID, list[GrantedTerm]]:
    found: dict[UUID, list[GrantedTerm]] = {}
    for row in w.execute(_TERMS, {"users": users}):
        granted = GrantedTerm(
            term=Term(row.valid_from, row.valid_to, row.revoked_on),
            trained_on=row.trained_on,
            issued_by=row.issued_by,
            certificate_no=row.certificate_no,
            granted_by=row.granter or "",
            revoked_by=row.revoker or "",
            revoked_for=row.revoked_for,
        )
        found.setdefault(row.user_id, []).append(granted)
    return found
