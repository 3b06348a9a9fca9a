"""政务服务事项 as data: what may be applied for, on what basis, with which materials; flow.py has the rest.

The elements follow GB/T 39554 / ZWFW C0109; codes of both generations are stored as given.
"""

from datetime import date
from typing import Literal

from pydantic import Field

from jinmin.vocabulary.basis import Basis, Frozen
from jinmin.vocabulary.flow import END, CaseFlow, CaseState, Limit, Outcome, StepRule

__all__ = ["END", "Basis", "CaseState", "Frozen", "Limit", "MaterialRule", "Matter", "Outcome", "StepRule"]


class MaterialRule(Frozen):
    """材料: ``party`` is the role that brings it, "" for a common one; ``source`` is who can supply it."""

    id: str
    title: str
    required: bool = True
    party: str = ""
    source: Literal["applicant", "platform", "office"] = "applicant"
    original_checked: bool = False
    max_files: int = Field(default=5, ge=1)
    article: str = ""


class Matter(CaseFlow):
    """事项, one version of it, with the flow of its cases."""

    id: str
    title: str
    domain: str
    version: int = Field(ge=1)
    valid_from: date
    valid_to: date | None = None
    type: str
    basic_code: str = ""
    abbreviation: str = Field(default="", pattern=r"^[A-Z]{0,8}$")
    basis: tuple[Basis, ...]
    service_object: str = "1"
    handling: str = ""
    result: str = ""
    area: str = ""
    fee: str = "不收费"
    materials: tuple[MaterialRule, ...] = ()
