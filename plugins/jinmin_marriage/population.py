"""A simulated population register 人口库 and marriage register 婚姻库, for demonstrations and tests only.

It knows nothing of what was typed here: every number has the one invented holder that
``jinmin.invented.holder_of`` gives it. A few numbers answer with trouble, so that a demonstration can show
what a clerk sees then; ``TROUBLED`` lists them, and nobody else is troubled.
"""

from collections.abc import Mapping
from enum import StrEnum

from jinmin.api import holder_of
from jinmin_marriage.models import CheckKind


class Trouble(StrEnum):
    """What is the matter with a number: another name, nobody's, its holder dead or married elsewhere."""

    OTHER_NAME = "other_name"
    NOT_FOUND = "not_found"
    DECEASED = "deceased"
    MARRIED_ELSEWHERE = "married_elsewhere"


FINDINGS: Mapping[Trouble, tuple[CheckKind, str]] = {
    Trouble.OTHER_NAME: (CheckKind.IDENTITY, "证件号码与姓名不一致"),
    Trouble.NOT_FOUND: (CheckKind.IDENTITY, "人口库中没有此证件号码"),
    Trouble.DECEASED: (CheckKind.IDENTITY, "人口库登记为死亡"),
    Trouble.MARRIED_ELSEWHERE: (CheckKind.MARITAL, "在外省有存续的婚姻登记"),
}

TROUBLED: Mapping[str, Trouble] = {
    "510822199001019911": Trouble.OTHER_NAME,
    "51082219900101992X": Trouble.OTHER_NAME,
    "510822199002029919": Trouble.NOT_FOUND,
    "510822199002029927": Trouble.NOT_FOUND,
    "510822199003039916": Trouble.DECEASED,
    "510822199003039924": Trouble.DECEASED,
    "510822199004049913": Trouble.MARRIED_ELSEWHERE,
    "510822199004049921": Trouble.MARRIED_ELSEWHERE,
}
"""A man and a woman for each trouble; their cards bear the names ``holder_of`` gives."""


def finding_of(kind: CheckKind, id_number: str, name: str) -> str:
    """What the register says against this declaration, in words; "" when nothing."""
    trouble = TROUBLED.get(id_number)
    if trouble is not None:
        troubled_kind, words = FINDINGS[trouble]
        return words if kind == troubled_kind else ""
    if kind == CheckKind.IDENTITY and holder_of(id_number).name != name:
        return FINDINGS[Trouble.OTHER_NAME][1]
    return ""
