"""补领结婚证. Pure: what is declared, what the archive says, on one day (婚姻登记条例 art. 21).

A certificate is issued anew only after the archive was verified; nothing here makes or changes a marriage.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from jinmin.api import Violation
from jinmin_marriage.forms import ROLES, ReadParty, Role
from jinmin_marriage.models import RecordState
from jinmin_marriage.reissue_form import ReissueForm

ARTICLE = "婚姻登记条例第二十一条"
CARD_ARTICLE = "婚姻登记条例第八条"


@dataclass(frozen=True)
class Archived:
    """What the archive says of the marriage: its state, whether certificates were ever handed out, who."""

    state: RecordState
    issued: bool
    numbers: Mapping[Role, str]
    names: Mapping[Role, str]


def judge_reissue(
    form: ReissueForm, read: Mapping[Role, ReadParty], archived: Archived, on: date
) -> tuple[Violation, ...]:
    """Everything that stands in the way, in the order of the form."""
    found = [*_standing(archived)]
    for role in ROLES:
        found += _identity(form, role, read[role], archived)
    for role in form.applying:
        found += _card(form, role, on)
    return tuple(found)


def _standing(archived: Archived) -> list[Violation]:
    if archived.state != RecordState.VALID:
        return [_violation("marriage.reissue_ended", ARTICLE, "certificate_no")]
    if not archived.issued:
        return [_violation("marriage.reissue_unissued", ARTICLE, "certificate_no")]
    return []


def _identity(form: ReissueForm, role: Role, read: ReadParty, archived: Archived) -> list[Violation]:
    """Only who applies because the own identity changed may differ from the archive."""
    if form.cause == "changed" and role in form.applying:
        return []
    found = []
    if read.number.value != archived.numbers[role]:
        found.append(_violation("marriage.archive_number", ARTICLE, f"{role}.id_number"))
    if read.name != archived.names[role]:
        found.append(_violation("marriage.archive_name", ARTICLE, f"{role}.name"))
    return found


def _card(form: ReissueForm, role: Role, on: date) -> list[Violation]:
    until = form.party(role).id_valid_to
    if until is None:
        return [_violation("marriage.id_validity_missing", CARD_ARTICLE, f"{role}.id_valid_to")]
    if until < on:
        return [_violation("marriage.id_expired", CARD_ARTICLE, f"{role}.id_valid_to")]
    return []


def _violation(key: str, article: str, field: str) -> Violation:
    return Violation(code=key, article=article, key=key, field=field)
