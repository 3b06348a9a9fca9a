"""联网核对 behind a port: whoever answers states how much of the country the answer covers."""

import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooSlow
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal, Protocol
from uuid import UUID

from jinmin.api import RESIDENT_CARD, SYSTEM, Site, Unavailable
from jinmin.api.persons import PersonOnRecord, persons_on_record
from jinmin_marriage.models import CheckKind, CheckResult
from jinmin_marriage.population import finding_of
from jinmin_marriage.register import married_among

_LINES = ThreadPoolExecutor(max_workers=64, thread_name_prefix="network-check")
"""Who waits for an answer; a thread anew for each question would cost more than many a question."""

DEMO_SOURCE = "演示数据（模拟人口库与婚姻库）"

Coverage = Literal["national", "province", "prefecture", "county"]

COVERAGE_TITLES: Mapping[str, str] = {
    "national": "全国",
    "province": "本省",
    "prefecture": "本市",
    "county": "本县",
}


@dataclass(frozen=True)
class AskedParty:
    """One party of a question, as declared."""

    role: str
    name: str
    id_number: str


@dataclass(frozen=True)
class Question:
    """What is asked of another system. ``request_no`` is ours and is stored with the answer.

    ``case_id`` says for which case, so that nobody takes its own records for a confirmation of it.
    """

    request_no: str
    kind: CheckKind
    parties: tuple[AskedParty, AskedParty]
    case_id: UUID | None = None


@dataclass(frozen=True)
class Answer:
    """What it said: ``findings`` per role, in words, empty when nothing speaks against the declaration."""

    request_no: str
    source: str
    coverage: Coverage
    findings: Mapping[str, str]

    @property
    def result(self) -> CheckResult:
        """Passed only when the whole country was looked at and nothing was found."""
        if self.findings:
            return CheckResult.CONFLICT
        return CheckResult.PASSED if self.coverage == "national" else CheckResult.PENDING


class NetworkCheck(Protocol):
    """A connection to 全国婚姻基础信息库, 公安 and the like."""

    def ask(self, questions: Sequence[Question]) -> Iterator[Answer]:
        """Give each answer as it comes; a question may stay without. Raises Unavailable: no more will come."""


class LocalCheck:
    """Answers from this node's own records, and says that it covers no more than the node does.

    What the case itself has put on record confirms nothing and is left out.
    """

    def __init__(self, site: Site) -> None:
        self._site = site

    def ask(self, questions: Sequence[Question]) -> Iterator[Answer]:
        """Look everybody up among the persons and marriages this node holds, on one snapshot."""
        asked = {party.id_number for question in questions for party in question.parties}
        cases = {question.case_id for question in questions if question.case_id}
        with self._site.open_read(SYSTEM) as w:
            found = persons_on_record(w, RESIDENT_CARD, sorted(asked))
            known = {number: one for number, one in found.items() if one.admitted_for not in cases}
            married = married_among(w, [person.id for person in known.values()])
        for question in questions:
            findings = {
                party.role: said
                for party in question.parties
                if (said := self._finding(question.kind, party, known.get(party.id_number), married))
            }
            yield Answer(question.request_no, self._source(), self._coverage(question.kind), findings)

    def _finding(
        self, kind: CheckKind, party: AskedParty, person: PersonOnRecord | None, married: frozenset[UUID]
    ) -> str:
        if person is None:
            return ""
        if kind == CheckKind.IDENTITY and person.name != party.name:
            return "证件号码与姓名不一致"
        return "有存续的婚姻登记" if kind == CheckKind.MARITAL and person.id in married else ""

    def _source(self) -> str:
        return f"{self._site.profile.node.title}登记数据"

    def _coverage(self, kind: CheckKind) -> Coverage:
        level = self._site.profile.node.level
        # A register of marriages may be national; no register of ours is the population register.
        if level == "ministry" and kind == CheckKind.MARITAL:
            return "national"
        return "county" if level == "ministry" else level


class DemoCheck(LocalCheck):
    """For demonstrations only: asks a simulated population and marriage register of the whole country.

    That register knows nothing of what was typed here (population.py); the node's own register of
    marriages is asked as well, as a national one would hold its records.
    """

    def _finding(
        self, kind: CheckKind, party: AskedParty, person: PersonOnRecord | None, married: frozenset[UUID]
    ) -> str:
        return finding_of(kind, party.id_number, party.name) or super()._finding(
            kind, party, person if kind == CheckKind.MARITAL else None, married
        )

    def _source(self) -> str:
        return DEMO_SOURCE

    def _coverage(self, kind: CheckKind) -> Coverage:
        return "national"


class FailingCheck:
    """A connection that is down."""

    def ask(self, questions: Sequence[Question]) -> Iterator[Answer]:
        """Never answers."""
        raise Unavailable("marriage.network_down")


class SlowCheck:
    """A connection that takes ``delay`` seconds for each answer."""

    def __init__(self, check: NetworkCheck, delay: float) -> None:
        self._check, self._delay = check, delay

    def ask(self, questions: Sequence[Question]) -> Iterator[Answer]:
        """Answer late."""
        for answer in self._check.ask(questions):
            time.sleep(self._delay)
            yield answer


def ask_in_time(check: NetworkCheck, questions: Sequence[Question], seconds: float) -> dict[str, Answer]:
    """What was answered before ``seconds`` were over or the connection went down, by request number."""
    answers: dict[str, Answer] = {}

    def listen() -> None:
        for answer in check.ask(questions):
            answers[answer.request_no] = answer

    with suppress(TooSlow, Unavailable):
        _LINES.submit(listen).result(timeout=seconds)
    # A late answer no longer counts: what is decided on must not change behind it.
    return dict(answers)
