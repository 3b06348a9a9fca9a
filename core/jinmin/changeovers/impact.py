"""What a new version changes for one open case: threshold, limits, materials, steps. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from jinmin.cases.changeover_models import CarryState, Decision
from jinmin.cases.deadlines import Dues
from jinmin.service_items.element_texts import element_text
from jinmin.vocabulary.flow import Limit, StepRule
from jinmin.vocabulary.matter import MaterialRule, Matter

KINDS = {
    "threshold": "参数值",
    "rule": "办理条件",
    "statutory": "法定时限",
    "promised": "承诺时限",
    "material": "材料",
    "step": "环节",
}


COUNTED = {kind: f"{title}有变化" for kind, title in KINDS.items()} | {"rule": "将不再符合办理条件"}
"""What the number of cases with a change of this kind is called."""


@dataclass(frozen=True)
class Change:
    """One thing that is different: ``kind`` one of KINDS; ``late``: by the new due the case is overdue already."""

    kind: str
    what: str
    before: str
    after: str
    late: bool = False

    def told(self) -> str:
        """The change in a line."""
        return f"{self.what}：{self.before or '无'} → {self.after or '无'}" + (
            "（已逾期）" if self.late else ""
        )


class OpenCase(NamedTuple):
    """What of a case the preview looks at; nothing in it is personal."""

    id: UUID
    case_no: str
    matter: str
    matter_version: int
    region: str
    org_id: UUID
    step: str
    opened_at: datetime
    accepted: date
    held: bool
    statutory_from: date | None
    promised_from: date | None
    suspended_days: int
    extended_days: int
    pinned: tuple[str, ...]


class CaseImpact(NamedTuple):
    """One touched case. ``obstacle`` says why it cannot be moved over, "" when it can.

    ``decision`` is what will happen to it, ``decided`` that of this very case, None where the rule for all holds.
    """

    case: OpenCase
    changes: tuple[Change, ...]
    obstacle: str = ""
    decision: Decision = Decision.KEEP
    decided: Decision | None = None
    reason: str = ""
    state: CarryState | None = None


@dataclass
class Totals:
    """What a preview has counted so far. ``looked`` cases were looked at, ``expected`` are there in all."""

    expected: int = 0
    looked: int = 0
    touched: int = 0
    late: int = 0
    obstacles: int = 0
    moving: int = 0
    by_kind: dict[str, int] = field(default_factory=dict)
    by_region: dict[str, int] = field(default_factory=dict)

    @property
    def failing(self) -> int:
        """How many would newly break a rule."""
        return self.by_kind.get("rule", 0)

    def plus(self, other: "Totals") -> "Totals":
        """Both looks together; a case touched in both counts twice."""
        kinds, regions = (
            {key: mine.get(key, 0) + theirs.get(key, 0) for key in mine | theirs}
            for mine, theirs in ((self.by_kind, other.by_kind), (self.by_region, other.by_region))
        )
        return Totals(
            self.expected + other.expected, self.looked + other.looked, self.touched + other.touched,
            self.late + other.late, self.obstacles + other.obstacles, self.moving + other.moving, kinds, regions,
        )  # fmt: skip

    def take(self, looked: int, impacts: Iterable[CaseImpact]) -> None:
        """Count one more stretch."""
        self.looked += looked
        for impact in impacts:
            self.touched += 1
            self.late += any(change.late for change in impact.changes)
            self.obstacles += bool(impact.obstacle)
            self.moving += impact.decision is Decision.MOVE and not impact.obstacle
            self.by_region[impact.case.region] = self.by_region.get(impact.case.region, 0) + 1
            for kind in {change.kind for change in impact.changes}:
                self.by_kind[kind] = self.by_kind.get(kind, 0) + 1


def limit_changes(
    before: Matter, after: Matter, dues_before: Dues, dues_after: Dues, today: date
) -> Iterator[Change]:
    """The limits that differ, each with the due it gives."""
    for kind in ("statutory", "promised"):
        old, new = getattr(before, kind), getattr(after, kind)
        if old == new:
            continue
        due_before, due_after = getattr(dues_before, kind), getattr(dues_after, kind)
        late = due_after is not None and due_after.day < today
        yield Change(
            kind, KINDS[kind], _limit(kind, old, due_before and due_before.day),
            _limit(kind, new, due_after and due_after.day), late,
        )  # fmt: skip


def material_changes(
    before: Iterable[MaterialRule], after: Iterable[MaterialRule], held: frozenset[str]
) -> Iterator[Change]:
    """Materials that are asked for anew, no longer, or otherwise; ``held`` are the ids already handed in."""
    old, new = {each.id: each for each in before}, {each.id: each for each in after}
    for key in dict.fromkeys((*old, *new)):
        if old.get(key) != new.get(key):
            title = (new.get(key) or old[key]).title
            there = "，已交" if key in held else ""
            yield Change("material", title, _asked(old.get(key)), _asked(new.get(key)) + there)


def step_changes(before: Matter, after: Matter, step: str) -> Iterator[Change]:
    """How the way from here on differs: the steps that come, go or are asked of somebody else."""
    old, new = {each.id: each for each in before.flow}, {each.id: each for each in after.flow}
    for key in dict.fromkeys((*old, *new)):
        if _way(old.get(key)) != _way(new.get(key)):
            title = (new.get(key) or old[key]).title
            here = "（在办环节）" if key == step else ""
            yield Change("step", f"{title}{here}", _exists(old.get(key)), _exists(new.get(key), changed=True))


def obstacle_to(before: Matter, after: Matter, step: str) -> str:
    """Why a case cannot go on under another flow: its step is gone, or stands in the middle of branches."""
    old = next((each for each in before.flow if each.id == step), None)
    new = next((each for each in after.flow if each.id == step), None)
    if new is None:
        return "新流程没有现在的环节"
    if old is not None and old.parallel != new.parallel:
        return "正在并联办理，分支不同"
    return ""


def _limit(kind: str, limit: Limit | None, due: date | None) -> str:
    if limit is None:
        return ""
    told = element_text(kind, limit.model_copy(update={"start": Limit.model_fields["start"].default}))
    return f"{told}，{due}到期" if due else told


def _asked(rule: MaterialRule | None) -> str:
    if rule is None:
        return "不收取"
    return "必要" if rule.required else "非必要"


def _way(step: StepRule | None) -> object:
    return step.model_dump(exclude={"title"}) if step else None


def _exists(step: StepRule | None, *, changed: bool = False) -> str:
    if step is None:
        return ""
    return "有，内容不同" if changed else "有"
