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
    """材料: ``party`` is the role that brings it, "" for a common one; ``source`` is who can supply it.

    ``kind`` is 材料类型, ``format`` 材料形式 (纸质, 电子, 纸质或电子), ``form`` and ``example`` the names of the
    blank form and the filled-in example, ``originals`` and ``copies`` how many are asked for.
    ``platform_supplied``: the platform can fetch it, so that nobody need bring it. ``document`` names the kind of
    paper across matters (``resident_card``): who once handed it in is not asked again while it is valid,
    ``valid_days`` from the day it was collected (0: no end). ``proved_by`` is the kind of a ``PersonFact`` that
    stands in its place. ``asked_because``: why it is asked for although the platform holds it, with the article.
    """

    id: str
    title: str
    required: bool = True
    party: str = ""
    source: Literal["applicant", "platform", "office"] = "applicant"
    original_checked: bool = False
    max_files: int = Field(default=5, ge=1)
    article: str = ""
    kind: str = Field(default="", max_length=20)
    format: str = Field(default="", max_length=20)
    form: str = Field(default="", max_length=200)
    example: str = Field(default="", max_length=200)
    originals: int = Field(default=0, ge=0, le=99)
    copies: int = Field(default=0, ge=0, le=99)
    platform_supplied: bool = False
    document: str = Field(default="", pattern=r"^([a-z][a-z0-9_]{0,39})?$")
    valid_days: int = Field(default=0, ge=0, le=36_500)
    proved_by: str = Field(default="", max_length=80)
    asked_because: str = Field(default="", max_length=200)


class Matter(CaseFlow):
    """事项, one version of it, with the flow of its cases. ``joint``: one form may ask for it with others."""

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
    joint: bool = False
    materials: tuple[MaterialRule, ...] = ()
