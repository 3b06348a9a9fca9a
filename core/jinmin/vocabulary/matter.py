"""政务服务事项 as data: what may be applied for, on what basis, in which steps, with which materials.

The elements follow GB/T 39554 / ZWFW C0109; codes of both generations are stored as given.
"""

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

END = "end"
"""What an outcome leads to when the case closes there."""

CaseState = Literal["open", "held", "returned", "done", "refused", "withdrawn", "terminated"]


class Frozen(BaseModel):
    """Data that is loaded once and never changed in place; unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Basis(Frozen):
    """设定依据: the law, the article, and whether the text was read in full."""

    law: str
    article: str
    confirmed: bool = True


class MaterialRule(Frozen):
    """材料: ``party`` is the role that brings it, "" for a common one; ``source`` is who can supply it.

    ``kind`` is 材料类型, ``format`` 材料形式 (纸质, 电子, 纸质或电子), ``form`` and ``example`` the names of the
    blank form and the filled-in example, ``originals`` and ``copies`` how many are asked for.
    ``platform_supplied``: the platform can fetch it, so that nobody need bring it.
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


class Limit(Frozen):
    """时限: ``days`` counted from the day after ``start``; ``visit`` means the same visit (当场办结)."""

    days: int = Field(ge=0)
    unit: Literal["working", "calendar", "visit"]
    start: str = "accepted"
    basis: Basis | None = None


class Outcome(Frozen):
    """What a step may end in: it leads to the step ``next`` or ends the case in ``closes_as``."""

    title: str
    next: str = END
    closes_as: CaseState | None = None
    needs_opinion: bool = False

    @model_validator(mode="after")
    def _ends_or_goes_on(self) -> "Outcome":
        if (self.next == END) != (self.closes_as is not None):
            raise ValueError("an outcome either names the next step or how the case closes")
        return self


class StepRule(Frozen):
    """环节: who may take it and where its outcomes lead."""

    id: str
    title: str
    permission: str
    outcomes: dict[str, Outcome]
    two_persons: bool = False


class Matter(Frozen):
    """事项, one version of it. The first step of ``flow`` opens the case."""

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
    statutory: Limit | None = None
    promised: Limit | None = None
    flow: tuple[StepRule, ...]
    materials: tuple[MaterialRule, ...] = ()

    @model_validator(mode="after")
    def _flow_is_sound(self) -> "Matter":
        known = {step.id for step in self.flow}
        if len(known) != len(self.flow) or not self.flow:
            raise ValueError("steps need distinct ids, and there must be one")
        for step in self.flow:
            for name, outcome in step.outcomes.items():
                if outcome.next not in known | {END}:
                    raise ValueError(f"step {step.id}: outcome {name} leads nowhere ({outcome.next})")
        lost = known - _reachable(self.flow)
        if lost:
            raise ValueError(f"steps never reached: {', '.join(sorted(lost))}")
        return self

    def step(self, step_id: str) -> StepRule:
        """The step with this id."""
        return next(step for step in self.flow if step.id == step_id)

    @property
    def first_step(self) -> StepRule:
        """Where a case begins."""
        return self.flow[0]


def _reachable(flow: tuple[StepRule, ...]) -> set[str]:
    by_id = {step.id: step for step in flow}
    seen, waiting = set[str](), [flow[0].id]
    while waiting:
        current = waiting.pop()
        if current != END and current not in seen:
            seen.add(current)
            waiting += [outcome.next for outcome in by_id[current].outcomes.values()]
    return seen
