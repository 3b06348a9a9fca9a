"""保管期限: how long a volume is kept, by dated parameters, and under which numbers it stands."""

from dataclasses import dataclass
from datetime import date

from jinmin.cases import Case
from jinmin.db.work import Work
from jinmin.errors import Misconfigured, NotFound
from jinmin.matters import Parameters
from jinmin.matters.parameters import Parameter
from jinmin.vocabulary.matter import Matter

FOREVER = ("永久", "长期")
"""Terms without an end: what is kept so is never put on a list."""

FONDS = "archive.fonds_no"
BOX_HOLDS = "archive.box_holds"


@dataclass(frozen=True)
class Retention:
    """``term`` is a number of years, 永久 or 长期, "" when no rule is known; ``keep_until`` None: without end."""

    term: str
    basis: str
    keep_until: date | None


def retention_of(w: Work, matter: Matter, case: Case) -> Retention:
    """The rule for the day the case ended and its place: ``<matter>.retention``, else ``<domain>.retention``.

    A term in years runs from the year after (a reading of our own, in the parameter's hands by its value).
    Without a rule the volume is kept without end, and its term stays empty.
    """
    ended = case.finished_on or w.today
    for name in (f"{matter.id}.retention", f"{matter.domain}.retention"):
        try:
            rule = w.port(Parameters).resolve(name, ended, case.region)
        except NotFound:
            continue
        return Retention(_term(rule), _basis(rule), _last_day(rule, ended))
    return Retention("", "", None)


def fonds_of(w: Work, region: str) -> str:
    """全宗号 of the office's division."""
    return w.port(Parameters).resolve(FONDS, w.today, region).text


def box_holds(w: Work, region: str) -> int:
    """How many volumes one box takes."""
    return w.port(Parameters).resolve(BOX_HOLDS, w.today, region).integer


def _term(rule: Parameter) -> str:
    term = str(rule.value)
    if term not in FOREVER and not (term.isdecimal() and int(term) > 0):
        raise Misconfigured("archive.term", name=rule.name, value=term)
    return term


def _basis(rule: Parameter) -> str:
    return f"{rule.law} {rule.article}{'' if rule.confirmed else '（未核）'}"


def _last_day(rule: Parameter, ended: date) -> date | None:
    term = _term(rule)
    return None if term in FOREVER else date(ended.year + int(term), 12, 31)
