"""The indicators 指标 of all loaded plug-ins, each with the subject it counts; checked once, at start."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from jinmin.api import Indicator, Misconfigured, NotFound, PluginHost, Subject

ALWAYS_PRESENT = frozenset({"id", "version", "case_id", "region", "on", "month"})


@dataclass(frozen=True)
class Definition:
    """An indicator and the subject it restricts."""

    indicator: Indicator
    subject: Subject

    @property
    def code(self) -> str:
        """The identifier used in commands, reports and addresses."""
        return self.indicator.code


class Indicators:
    """Finds definitions by code. Immutable once made."""

    def __init__(self, definitions: Mapping[str, Definition]) -> None:
        self._definitions = dict(definitions)

    @classmethod
    def of(cls, host: PluginHost) -> Self:
        """Those of every loaded plug-in; Misconfigured says which one is wrong and why."""
        return cls.made_of(host.gather("subjects"), host.gather("indicators"))

    @classmethod
    def made_of(cls, subjects: Iterable[Subject], indicators: Iterable[Indicator]) -> Self:
        """Check and join subjects and indicators."""
        known: dict[str, Subject] = {}
        for subject in subjects:
            if subject.id in known:
                raise Misconfigured("statistics.subject_twice", subject=subject.id)
            _check_columns(subject)
            known[subject.id] = subject
        found: dict[str, Definition] = {}
        for indicator in indicators:
            if indicator.code in found:
                raise Misconfigured("statistics.indicator_twice", indicator=indicator.code)
            if indicator.subject not in known:
                shown = {"indicator": indicator.code, "subject": indicator.subject}
                raise Misconfigured("statistics.subject_unknown", **shown)
            found[indicator.code] = Definition(indicator, known[indicator.subject])
        return cls(found)

    @property
    def all(self) -> tuple[Definition, ...]:
        """Every definition, in the order of plug-ins and, within one, as declared."""
        return tuple(self._definitions.values())

    def find(self, code: str) -> Definition:
        """The definition of ``code``; NotFound names those there are."""
        try:
            return self._definitions[code]
        except KeyError:
            raise NotFound("statistics.indicator_unknown", indicator=code, known=self._listed()) from None

    def named(self, asked: str) -> Definition:
        """The definition with this code or this title; NotFound names those there are."""
        titled = [each for each in self.all if each.indicator.title == asked]
        return titled[0] if len(titled) == 1 else self.find(asked)

    def _listed(self) -> str:
        known = sorted(self.all, key=lambda each: each.code)
        return "、".join(f"{each.code}（{each.indicator.title}）" for each in known) or "（无）"


def _check_columns(subject: Subject) -> None:
    columns = subject.columns(subject.selectable())
    wanted = ALWAYS_PRESENT | {column.name for column in subject.detail} | set(subject.breakdowns)
    if missing := sorted(wanted - set(columns)):
        shown = {"subject": subject.id, "columns": "、".join(missing)}
        raise Misconfigured("statistics.columns_missing", **shown)
