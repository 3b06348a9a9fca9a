"""通办范围: whether an office may accept for the place that answers for the case. Pure."""

from collections.abc import Collection

from jinmin.regions import lies_within, significant
from jinmin.vocabulary.flow import AcceptanceArea

_SHARED_DIGITS: dict[AcceptanceArea, int] = {"nation": 0, "province": 2, "prefecture": 4, "county": 6}


def may_accept_for(
    area: AcceptanceArea, accepting: str, responsible: str, regions: Collection[str] = ()
) -> bool:
    """Whether the office of division ``accepting`` may accept for the division ``responsible``.

    Both must lie in one division of the area's level, or each in one of ``regions``; without either they must be
    the same division.
    """
    if all(any(lies_within(place, each) for each in regions) for place in (accepting, responsible)):
        return True
    here, there = significant(accepting), significant(responsible)
    if not area:
        return here == there
    shared = _SHARED_DIGITS[area]
    return here[:shared] == there[:shared] and min(len(here), len(there)) >= shared
