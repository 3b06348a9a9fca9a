"""通办范围: whether an office may accept for the place that answers for the case. Pure."""

from jinmin.regions import significant
from jinmin.vocabulary.flow import AcceptanceArea

_SHARED_DIGITS: dict[AcceptanceArea, int] = {"nation": 0, "province": 2, "prefecture": 4, "county": 6}

AREA_LABELS: dict[AcceptanceArea, str] = {
    "": "仅本机关",
    "county": "全县通办",
    "prefecture": "全市通办",
    "province": "全省通办",
    "nation": "全国通办",
}


def may_accept_for(area: AcceptanceArea, accepting: str, responsible: str) -> bool:
    """Whether the office of division ``accepting`` may accept for the division ``responsible``.

    Both must lie in one division of the area's level; without an area they must be the same division.
    """
    here, there = significant(accepting), significant(responsible)
    if not area:
        return here == there
    shared = _SHARED_DIGITS[area]
    return here[:shared] == there[:shared] and min(len(here), len(there)) >= shared
