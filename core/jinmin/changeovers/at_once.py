"""Many values that come or go at once, as a rule pack brings them: each is looked at as if it were published here."""

from collections.abc import Callable, Sequence

from jinmin.changeovers.impact import Totals
from jinmin.changeovers.previewed import objection_to, preview_and_note
from jinmin.changeovers.subjects import ParameterSubject, Subject
from jinmin.db.work import Work
from jinmin.ledger.consumers import OpenWork
from jinmin.matters import Parameter, Parameters
from jinmin.parameter_changes import parameters_now


def values_changing(w: Work, after: Parameters) -> tuple[ParameterSubject, ...]:
    """What is new, other or gone once the parameters stand so, by name, region and first day."""
    now = parameters_now(w)
    held, wanted = frozenset(now.all()), frozenset(after.all())
    brought = {_place(each) for each in wanted - held}
    gone = {each for each in held - wanted if _place(each) not in brought}
    return tuple(
        ParameterSubject(each, now, after, is_published=False, at_once=True, gone=each in gone)
        for each in sorted((wanted - held) | gone, key=_place)
    )


def require_all_previewed(w: Work, after: Parameters) -> None:
    """Raise what speaks against letting the parameters stand so: a change nobody looked at, or not lately enough."""
    for subject in values_changing(w, after):
        refused = objection_to(w, subject)
        if refused is not None:
            raise refused


def preview_all(
    open_read: OpenWork,
    open_work: OpenWork,
    subjects: Sequence[Subject],
    progress: Callable[[Totals], bool] = lambda _totals: True,
) -> tuple[Totals, bool]:
    """Look at every open case for each subject in turn and note it; the sums, and whether somebody left.

    ``progress`` as for ``preview``, with the sums so far.
    """
    sums = Totals()
    for subject in subjects:
        whole = preview_and_note(open_read, open_work, subject, _adding(sums, progress))
        sums = sums.plus(whole.totals)
        if whole.stopped:
            return sums, True
    return sums, False


def _adding(before: Totals, progress: Callable[[Totals], bool]) -> Callable[[Totals], bool]:
    return lambda totals: progress(before.plus(totals))


def _place(value: Parameter) -> tuple[str, str, str, str]:
    return value.name, value.region, value.valid_from.isoformat(), value.shipped_by
