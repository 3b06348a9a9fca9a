"""The last look before a commit: nobody writes records whose authority was handed over, whatever the way."""

from collections.abc import Iterable, Iterator, Sequence

from jinmin.db.changes import Change
from jinmin.db.work import Work
from jinmin.errors import Refused
from jinmin.exchange.authority_terms import Term, Terms, hold_terms
from jinmin.exchange.resources import ResourceCatalogue
from jinmin.ledger.sealing import region_of

CASES = "case_case"


class AuthorityGuard:
    """Observes every commit before it is sealed. Of what this node owns it stamps the epoch of the term."""

    def before_commit(self, work: Work, changes: Sequence[Change]) -> None:
        """Refused ``authority.elsewhere`` for a record, or a new case, of a division that was handed over.

        A case that was open then is finished here (原处办结): what it writes goes to the new authority.
        """
        catalogue = work.port(ResourceCatalogue)
        touched = [
            found for found in _touched(changes, catalogue) if found[0].values["origin"] == work.origin
        ]
        if not touched:
            return
        terms = hold_terms(work)
        if not terms:
            return
        for change, resources in touched:
            for term in _terms(terms, change, resources):
                _check(work, change, term)

    def after_commit(self, work: Work) -> None:
        """Nothing."""


def _touched(
    changes: Sequence[Change], catalogue: ResourceCatalogue
) -> Iterator[tuple[Change, tuple[str, ...]]]:
    for change in changes:
        if change.table.name == CASES and change.version == 1:
            # A new case of the business would lead to a record that cannot be written.
            domain = str(change.values["matter"]).partition(".")[0]
            yield change, tuple(name for name in catalogue.ids if name.partition(".")[0] == domain)
        elif (resource := catalogue.behind(change.table.name)) is not None:
            yield change, (resource.id,)


def _terms(terms: Terms, change: Change, resources: Iterable[str]) -> Iterator[Term]:
    region = region_of(change.table, change.values)
    return (term for name in resources if (term := terms.of(name, region)) is not None)


def _check(work: Work, change: Change, term: Term) -> None:
    # Until the answer is here nobody writes: the taker compares what it has with what was offered.
    if term.holder != work.origin and not (term.settled and work.case_id in term.runoff):
        key = "authority.elsewhere" if term.settled else "authority.moving"
        raise Refused(key, holder=term.holder, region=term.region)
    if change.table.name != CASES and change.values["epoch"] < term.term:
        work.stamp_epoch(change, term.term)
