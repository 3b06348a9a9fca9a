"""Everything that is wrong with an application, found before anybody is put on record and told at once."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from jinmin.api import InvalidForm, JinminError, Parameters, Person, RulesBroken, Work
from jinmin_marriage.forms import MarriageForm, ReadParty, Role, read_parties, readable_parties
from jinmin_marriage.rules import RuleResult, judge, violations_of
from jinmin_marriage.service.facts import facts_about, known_parties
from jinmin_marriage.service.parties import require_known_divisions, require_nations


@dataclass(frozen=True)
class WholeForm:
    """A form in which nothing is wrong: both documents as read, and who of the two is on record."""

    read: Mapping[Role, ReadParty]
    known: Mapping[Role, Person]


@dataclass(frozen=True)
class LookedOver:
    """A form as far as it can be read: every rule's result, and the fields that are wrong or missing."""

    form: WholeForm
    results: tuple[RuleResult, ...]
    wrong: tuple[JinminError, ...]


def look_over(w: Work, form: MarriageForm, region: str) -> LookedOver:
    """What is right and wrong with the form, whether or not it is filled in yet."""
    wrong: list[JinminError] = []
    readable, read = readable_parties(form, w.today), {}
    with _gathering(wrong):
        read = read_parties(form, w.today)
    with _gathering(wrong):
        require_known_divisions(w, form, readable)
    with _gathering(wrong):
        require_nations(form)
    known = known_parties(w, readable)
    results = judge(form, facts_about(w, readable, known, region), w.today)
    return LookedOver(WholeForm(read, known), results, tuple(wrong))


def require_whole(w: Work, form: MarriageForm, region: str) -> WholeForm:
    """What the form says, if all of it is right.

    Raises InvalidForm for wrong and missing fields, which then holds a RulesBroken besides for what the law
    forbids as far as the form can be read; RulesBroken alone when every field is right.
    """
    seen = look_over(w, form, region)
    violations = violations_of(seen.results)
    broken = (RulesBroken(violations),) if violations else ()
    if seen.wrong:
        raise InvalidForm((*seen.wrong, *broken))
    if broken:
        raise broken[0]
    return seen.form


def shortfalls_of(w: Work, form: MarriageForm, region: str) -> JinminError | None:
    """What ``require_whole`` would raise."""
    try:
        require_whole(w, form, region)
    except (InvalidForm, RulesBroken) as error:
        return error
    return None


def doubtful_age(w: Work, born: date, region: str) -> int | None:
    """The age of somebody so old that the number is rather a slip (``marriage.plausible_age``), else None."""
    age = w.today.year - born.year - ((w.today.month, w.today.day) < (born.month, born.day))
    return age if age >= plausible_age(w, region) else None


def plausible_age(w: Work, region: str) -> int:
    """From which age on a number is looked at twice."""
    return w.port(Parameters).resolve("marriage.plausible_age", w.today, region).integer


def doubtful_ages(w: Work, form: MarriageForm, region: str) -> dict[Role, int]:
    """The parties to be asked about again; no rule forbids a marriage at any age."""
    read = readable_parties(form, w.today)
    found = {role: doubtful_age(w, party.number.birth, region) for role, party in read.items()}
    return {role: age for role, age in found.items() if age is not None}


@contextmanager
def _gathering(wrong: list[JinminError]) -> Iterator[None]:
    try:
        yield
    except InvalidForm as error:
        wrong += error.errors
