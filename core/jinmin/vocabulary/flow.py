"""How the cases of a matter are handled: steps and outcomes, limits, special procedures, obligations.

All of it is data of a plug-in. Whether a flow holds together is looked at by ``jinmin.matters.flow_checks``.
"""

from typing import Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from jinmin.vocabulary.basis import Basis, Frozen

END = "end"
"""What an outcome leads to when the case closes there."""

CaseState = Literal["open", "held", "returned", "done", "refused", "withdrawn", "terminated"]
ClosedState = Literal["done", "refused", "withdrawn", "terminated"]
LimitUnit = Literal["working", "calendar", "visit"]


class Limit(Frozen):
    """时限: ``days`` counted from the day after ``start``; ``visit`` means the same visit (当场办结)."""

    days: int = Field(ge=0)
    unit: LimitUnit
    start: str = "accepted"
    basis: Basis | None = None


class Outcome(Frozen):
    """What a step may end in: it leads to the step ``next`` or ends the case in ``closes_as``.

    ``one_time_notice``: it tells the applicant at once all that is lacking (一次性告知), so it is taken by
    ``notify_corrections`` only.
    """

    title: str
    next: str = END
    closes_as: ClosedState | None = None
    needs_opinion: bool = False
    one_time_notice: bool = False

    @model_validator(mode="after")
    def _ends_or_goes_on(self) -> "Outcome":
        if (self.next == END) != (self.closes_as is not None):
            raise PydanticCustomError("flow.outcome_end", "either the next step or how the case closes")
        return self


class Branch(Frozen):
    """One of several organisations asked at the same time.

    ``organisation`` is the kind of the organisation (``identity_organisation.kind``) that answers for the
    case's division, the nearest one upward; "" is the organisation that handles the case.
    """

    id: str = Field(min_length=1)
    title: str
    permission: str
    organisation: str = ""
    within: Limit | None = None


class Parallel(Frozen):
    """并联办理: the step is taken branch by branch and joined by rule.

    ``all``: joined when every branch has answered, ``agreed`` if all agree. ``any``: joined with the first
    that agrees. ``agreed`` and ``disagreed`` are outcomes of the step; nobody takes them by hand.
    """

    branches: tuple[Branch, ...]
    join: Literal["all", "any"] = "all"
    agreed: str
    disagreed: str


class PublicNotice(Frozen):
    """公示: how long, and the outcome that must wait until its end and until no objection is open."""

    within: Limit
    clear: str


ActingOffice = Literal["deciding", "accepting"]
"""Whose step it is when a case was accepted for another place: the office that decides, or the one that accepted."""


class StepRule(Frozen):
    """环节: who may take it, at which office, and where its outcomes lead."""

    id: str
    title: str
    permission: str
    office: ActingOffice = "deciding"
    outcomes: dict[str, Outcome]
    two_persons: bool = False
    parallel: Parallel | None = None
    public_notice: PublicNotice | None = None


class SpecialProcedure(Frozen):
    """特别程序 that stops the clock: a hearing, a survey, an expert review.

    ``code`` is that of GB/T 39046-2020, Annex A (1 延长审批, 2 其他情况). Days beyond ``longest`` count
    again; several stops of one case for the same procedure share them. ``permission`` is the approver's; ""
    when nobody has to approve.
    """

    id: str
    title: str
    code: Literal["1", "2"] = "2"
    longest: Limit | None = None
    needs_evidence: bool = True
    permission: str = ""
    basis: Basis | None = None


class ExtensionRule(Frozen):
    """延期: at most ``days`` (in the unit of the limit) and so many ``times``, allowed by ``permission``."""

    days: int = Field(ge=1)
    times: int = Field(default=1, ge=1)
    permission: str
    basis: Basis | None = None


class ObligationRule(Frozen):
    """What may be owed for a while: a material that follows (容缺受理) or a promise to verify (告知承诺).

    ``material`` is the id of the material that follows. ``blocks_closing``: the case is not closed as done
    while it is open. ``permission`` is the right of whoever watches over it.
    """

    id: str
    kind: Literal["deferred_material", "commitment"]
    title: str
    within: Limit
    permission: str
    material: str = ""
    blocks_closing: bool = True
    basis: Basis | None = None

    @model_validator(mode="after")
    def _names_its_material(self) -> "ObligationRule":
        if (self.kind == "deferred_material") != bool(self.material):
            raise PydanticCustomError("flow.obligation_material", "only a deferred material names one")
        return self


class ReopenRule(Frozen):
    """重开: which closed cases, by whose right, and at which step they go on."""

    closed_as: tuple[ClosedState, ...]
    step: str
    permission: str


AcceptanceArea = Literal["", "county", "prefecture", "province", "nation"]
"""通办范围: how far the office that accepts may be from the one that answers; "" is not at all."""

AREA_LABELS: dict[AcceptanceArea, str] = {
    "": "仅本机关",
    "county": "全县通办",
    "prefecture": "全市通办",
    "province": "全省通办",
    "nation": "全国通办",
}

AcrossMode = Literal["online", "on_behalf"]
"""跨省通办的方式: 全程网办, 异地代收代办. 多地联办 is none of its own until a source says what it demands."""

MODE_LABELS: dict[AcrossMode, str] = {"online": "全程网办", "on_behalf": "异地代收代办"}


class AcrossPlaces(Frozen):
    """通办: one office accepts, another decides. ``regions``: it may be done among these divisions, too.

    In the mode ``online`` nobody accepts for the office that decides: it is applied to over the network.
    """

    mode: AcrossMode
    regions: tuple[str, ...] = ()
    basis: Basis

    @property
    def label(self) -> str:
        """What everybody reads: the way, and whether its source was checked."""
        return MODE_LABELS[self.mode] + ("" if self.basis.confirmed else "（依据未核）")


class CaseFlow(Frozen):
    """All that the case engine reads of a matter. The first step opens the case.

    ``one_open``: a person has at most one open case of it at a time.
    """

    statutory: Limit | None = None
    promised: Limit | None = None
    flow: tuple[StepRule, ...]
    special_procedures: tuple[SpecialProcedure, ...] = ()
    extension: ExtensionRule | None = None
    obligations: tuple[ObligationRule, ...] = ()
    reopening: ReopenRule | None = None
    acceptance: AcceptanceArea = ""
    across: AcrossPlaces | None = None
    one_open: bool = False

    def step(self, step_id: str) -> StepRule:
        """The step with this id."""
        return next(step for step in self.flow if step.id == step_id)

    @property
    def first_step(self) -> StepRule:
        """Where a case begins."""
        return self.flow[0]

    @property
    def working_permissions(self) -> frozenset[str]:
        """The rights with which somebody has a hand in these cases: takes steps, answers, decides, watches."""
        steps = {step.permission for step in self.flow}
        branches = {one.permission for step in self.flow if step.parallel for one in step.parallel.branches}
        rules = (*self.obligations, *self.special_procedures, self.extension, self.reopening)
        deciding = {rule.permission for rule in rules if rule is not None}
        return frozenset((steps | branches | deciding) - {""})
