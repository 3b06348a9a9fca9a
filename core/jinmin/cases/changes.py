"""What happened to a case between two looks at it: for who acted on the older one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from jinmin.cases.case_file import CaseDetail, CaseHeader
from jinmin.cases.states import STATE_LABELS, HoldReason


@dataclass(frozen=True)
class Change:
    """One thing that is different now. ``before`` is "" for what was added; ``by`` and ``at`` where known."""

    what: str
    before: str
    after: str
    by: str = ""
    at: datetime | None = None


def what_changed(before: CaseDetail, after: CaseDetail) -> tuple[Change, ...]:
    """Steps taken since, then materials and prints added, then what stands differently in the head."""
    return (*_added(before, after), *_head(before.header, after.header))


def _added(before: CaseDetail, after: CaseDetail) -> Iterator[Change]:
    for step in after.steps[len(before.steps) :]:
        said = "，".join(filter(None, (step.outcome_title, step.opinion)))
        yield Change(step.title, "", said, step.actor_name, step.done_at)
    known = {line.id for line in before.materials}
    for material in after.materials:
        if material.id not in known:
            yield Change("材料", "", material.title, material.collected_by_name, material.collected_at)
    printed = {line.seq for line in before.prints}
    for paper in after.prints:
        if paper.seq not in printed:
            yield Change("打印", "", paper.title, paper.printed_by_name, paper.printed_at)


def _head(before: CaseHeader, after: CaseHeader) -> Iterator[Change]:
    for what, old, new in (
        ("状态", STATE_LABELS[before.state], STATE_LABELS[after.state]),
        ("占用人", before.holder_name, after.holder_name),
        ("挂起原因", _held(before), _held(after)),
        ("计划办结", _day(before.planned_due), _day(after.planned_due)),
    ):
        if old != new:
            yield Change(what, old or "（空）", new or "（空）")


def _held(header: CaseHeader) -> str:
    if not header.held_reason:
        return ""
    return "　".join(filter(None, (HoldReason(header.held_reason).label, header.held_note)))


def _day(on: date | None) -> str:
    return on.isoformat() if on else ""
