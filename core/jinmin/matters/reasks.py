"""重复填报检查: what a form or a list of materials asks for although the platform holds it. Pure.

Each such thing must be filled in by itself, be open to reuse, or say why it is asked for; else it is refused at
load. The score of a matter is the share of what is held that nobody has to give again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel

from jinmin.errors import Misconfigured
from jinmin.vocabulary.held import HELD_FIELDS, Held, held_by
from jinmin.vocabulary.matter import MaterialRule, Matter

Answer = Literal["asked", "filled", "reused", "platform", "reasoned"]
ANSWER_TITLES: dict[Answer, str] = {
    "asked": "重复索要，没有理由",
    "filled": "自动带出",
    "reused": "可沿用",
    "platform": "平台获取",
    "reasoned": "说明理由后索要",
}
SPARED: tuple[Answer, ...] = ("filled", "reused", "platform")


@dataclass(frozen=True)
class Reask:
    """One thing the platform holds, where it is asked for, and how the matter answers for it."""

    place: str
    title: str
    answer: Answer
    because: str = ""


@dataclass(frozen=True)
class ReaskReport:
    """What of a matter's questions the platform already holds."""

    matter: str
    title: str
    lines: tuple[Reask, ...]

    @property
    def score(self) -> int:
        """Percent of what is held that nobody has to give again; 100 when nothing held is asked for."""
        if not self.lines:
            return 100
        return 100 * sum(line.answer in SPARED for line in self.lines) // len(self.lines)

    @property
    def faults(self) -> tuple[Reask, ...]:
        """What is asked for again without a reason."""
        return tuple(line for line in self.lines if line.answer == "asked")


def reask_report(matter: Matter, form: type[BaseModel] | None = None) -> ReaskReport:
    """Look at a matter's materials, and at its form when it is known."""
    fields = tuple(_fields(form, "")) if form else ()
    return ReaskReport(matter.id, matter.title, (*fields, *_materials(matter.materials)))


def require_no_reasks(matter: Matter, form: type[BaseModel] | None = None, plugin: str = "") -> None:
    """Misconfigured ``reask.refused`` names the first thing that is asked for again without a reason."""
    for fault in reask_report(matter, form).faults:
        raise Misconfigured(
            "reask.refused", plugin=plugin, matter=matter.title, place=fault.place, title=fault.title
        )


def _fields(form: type[BaseModel], above: str) -> Iterator[Reask]:
    for name, info in form.model_fields.items():
        place, title = f"{above}{name}", info.title or name
        inner = info.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from _fields(inner, f"{place}.")
            continue
        told = held_by(info)
        if told is None and title in HELD_FIELDS.values():
            yield Reask(place, title, "asked")
        elif told is not None:
            yield Reask(place, title, _answer(told), told.because)


def _answer(told: Held) -> Answer:
    if told.filled:
        return "filled"
    return "reasoned" if told.because else "asked"


def _materials(rules: Sequence[MaterialRule]) -> Iterator[Reask]:
    seen: set[tuple[str, str]] = set()
    for rule in rules:
        answer = _of_material(rule, seen)
        if answer is not None:
            yield Reask(rule.id, rule.title, answer, rule.asked_because)
        if rule.document:
            seen.add((rule.document, rule.party))


def _of_material(rule: MaterialRule, seen: set[tuple[str, str]]) -> Answer | None:
    if rule.source == "office":
        return None  # made at the counter, asked of nobody
    twice = bool(rule.document) and (rule.document, rule.party) in seen
    suppliable = rule.platform_supplied and rule.source == "applicant"
    if rule.asked_because:
        return "reasoned"
    if twice or (suppliable and not rule.document and not rule.proved_by):
        return "asked"
    if rule.source == "platform":
        return "platform"
    return "reused" if rule.document or rule.proved_by else None
