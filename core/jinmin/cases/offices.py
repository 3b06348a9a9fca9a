"""The offices of a case that one place accepted for another (通办): which of them a step belongs to. Pure."""

from uuid import UUID

from jinmin.cases.models import Case
from jinmin.vocabulary.flow import StepRule

ACCEPTING = "accepting"


def acting_region(case: Case, rule: StepRule) -> str:
    """The division of the office that takes this step."""
    return place_of(rule, case.region, case.accepting_region)


def place_of(rule: StepRule, deciding: str, accepting: str) -> str:
    """The division in which a step is taken; ``accepting`` "" when one office does everything."""
    return accepting if accepting and rule.office == ACCEPTING else deciding


def acting_org(case: Case, rule: StepRule) -> UUID:
    """The office that takes this step."""
    return (case.accepting_org_id if rule.office == ACCEPTING else None) or case.org_id
