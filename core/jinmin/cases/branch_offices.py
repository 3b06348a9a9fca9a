"""Which office answers a branch of a parallel step (并联), and where the node knows none that could."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from jinmin.cases.models import Case
from jinmin.db.work import Work
from jinmin.errors import Refused
from jinmin.identity import Counter, Organisation
from jinmin.matters import Catalogue
from jinmin.matters.flow_checks import reached_from
from jinmin.messages import title_of
from jinmin.regions import Divisions, prefixes
from jinmin.vocabulary.flow import Branch, StepRule
from jinmin.vocabulary.matter import Matter

COUNTER = Counter.__table__
ORGANISATION = Organisation.__table__


@dataclass(frozen=True)
class LackingOffice:
    """A branch nobody can answer: the titles of matter, step and branch, and the kind of office in words."""

    matter: str
    step: str
    branch: str
    kind: str


def answering_organisation(w: Work, case: Case, branch: Branch) -> tuple[UUID, str, str]:
    """Id, name and division of the organisation a branch goes to; Refused when the node knows none.

    The nearest upward of the branch's kind; "" is the one that handles the case.
    """
    if not branch.organisation:
        own = w.session.get(Organisation, case.org_id)
        return case.org_id, own.name if own else "", case.region
    upward = sa.and_(
        ORGANISATION.c.kind == branch.organisation, ORGANISATION.c.region.in_(prefixes(case.region))
    )
    nearest = sa.func.length(ORGANISATION.c.region).desc()
    query = sa.select(ORGANISATION.c.id, ORGANISATION.c.name, ORGANISATION.c.region).where(upward)
    found = w.execute(query.order_by(nearest, ORGANISATION.c.id).limit(1)).one_or_none()
    if found is None:
        raise Refused("task.no_organisation", branch=branch.title, kind=kind_of_office(branch.organisation))
    return found.id, found.name, found.region


def kind_of_office(code: str) -> str:
    """What people call a kind of office (``office_kind.<code>`` in the catalogue); the code where nobody named it."""
    return title_of("office_kind", code)


def offices_lacking(w: Work, matter: Matter, region: str, step: str) -> tuple[LackingOffice, ...]:
    """The branches from ``step`` on that no office of the node answers in ``region``; none for most matters."""
    ahead = reached_from(matter, step)
    asked = tuple(
        (rule.title, branch) for rule, branch in _branches(matter) if rule.id in ahead and branch.organisation
    )
    if not asked:
        return ()
    known = _kinds_at(w, region, {branch.organisation for _step, branch in asked})
    return tuple(
        LackingOffice(matter.title, title, branch.title, kind_of_office(branch.organisation))
        for title, branch in asked
        if branch.organisation not in known
    )


def offices_lacking_anywhere(w: Work) -> tuple[tuple[LackingOffice, tuple[str, ...]], ...]:
    """Every such branch of the matters in force, with the places whose offices would wait for it in vain."""
    places = _places_at_work(w)
    found: dict[LackingOffice, list[str]] = {}
    for matter in w.port(Catalogue).all(w.today):
        for place in places:
            for lacking in offices_lacking(w, matter, place, matter.first_step.id):
                found.setdefault(lacking, []).append(w.port(Divisions).name(place, w.today))
    return tuple((lacking, tuple(names)) for lacking, names in found.items())


def _places_at_work(w: Work) -> tuple[str, ...]:
    """The divisions with a counter, where cases are accepted."""
    query = sa.select(ORGANISATION.c.region).where(ORGANISATION.c.id.in_(sa.select(COUNTER.c.org_id)))
    return tuple(w.execute(query.distinct().order_by(ORGANISATION.c.region)).scalars())


def _branches(matter: Matter) -> Iterable[tuple[StepRule, Branch]]:
    return ((step, branch) for step in matter.flow if step.parallel for branch in step.parallel.branches)


def _kinds_at(w: Work, region: str, kinds: Collection[str]) -> frozenset[str]:
    query = sa.select(ORGANISATION.c.kind).where(
        ORGANISATION.c.kind.in_(sorted(kinds)), ORGANISATION.c.region.in_(prefixes(region))
    )
    return frozenset(w.execute(query.distinct()).scalars())
