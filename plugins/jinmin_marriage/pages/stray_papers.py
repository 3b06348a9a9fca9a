"""What stands in fields the form no longer shows does not count."""

from jinmin_marriage.forms import ROLES, MarriageForm, PartyForm, PriorMarriage
from jinmin_marriage.pages.party_column import PROVED


def without_stray_papers(form: MarriageForm) -> MarriageForm:
    """Proofs of an earlier marriage count only for who declares one that ended."""
    kept: dict[str, PartyForm] = {
        role: form.party(role).model_copy(update={"prior": PriorMarriage()})
        for role in ROLES
        if form.party(role).marital_status not in PROVED
    }
    kept_since = form.lived_since if form.belated else None
    return form.model_copy(update={**kept, "lived_since": kept_since})
