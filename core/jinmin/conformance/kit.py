"""Running the checks and the report that can be handed in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from jinmin import __version__
from jinmin.conformance import reading_checks as reading
from jinmin.conformance import sending_checks as sending
from jinmin.conformance.examinee import Examinee, NotAsWritten, NotTried
from jinmin.exchange.envelope import PROTOCOL
from jinmin.messages import explain, text

Verdict = Literal["passed", "failed", "not_tried"]
Run = Callable[[Examinee], None]


@dataclass(frozen=True)
class Check:
    """One thing the protocol says; without a ``vital`` one the rest cannot be tried.

    ``rests_on`` names what must be registered first at the implementation, told when the check fails.
    """

    id: str
    level: Literal["MUST", "SHOULD"]
    run: Run
    vital: bool = False
    rests_on: str = ""


CHECKS = (
    Check("node_card", "MUST", reading.node_card, vital=True),
    Check("https", "MUST", reading.https),
    Check("wrong_proof", "MUST", reading.wrong_proof),
    Check("token", "MUST", reading.token, vital=True, rests_on="conform.help_token"),
    Check("without_token", "MUST", reading.without_token),
    Check("resources", "MUST", reading.resources, rests_on="conform.help_resources"),
    Check("page", "MUST", reading.page),
    Check("limit", "MUST", reading.limit),
    Check("cursor_stable", "MUST", reading.cursor_stable),
    Check("cursor_forged", "MUST", reading.cursor_forged),
    Check("cursor_plain", "MUST", reading.cursor_plain),
    Check("hashes", "MUST", reading.hashes),
    Check("sealed", "MUST", reading.sealed),
    Check("times", "MUST", reading.times),
    Check("chinese", "MUST", reading.chinese),
    Check("errors", "MUST", reading.errors),
    Check("export", "SHOULD", reading.export),
    Check("push", "MUST", sending.push, rests_on="conform.help_push"),
    Check("repeat", "MUST", sending.repeat),
    Check("altered", "MUST", sending.altered),
    Check("gap", "MUST", sending.gap),
    Check("fork", "MUST", sending.fork),
    Check("position", "MUST", sending.position),
    Check("packed", "SHOULD", sending.packed),
    Check("load", "SHOULD", reading.load),
)


class Finding(BaseModel):
    """What became of one check."""

    check: str
    level: Literal["MUST", "SHOULD"]
    title: str
    verdict: Verdict
    detail: str = ""


class Report(BaseModel):
    """The report. ``conforms``: no MUST failed."""

    protocol: str = PROTOCOL
    kit: str = __version__
    address: str
    node: str
    resource: str
    made_at: datetime
    conforms: bool
    findings: list[Finding]


def examine(trial: Examinee, checks: Sequence[Check] = CHECKS) -> Report:
    """Try everything, in order; a check that fails stops only what rests upon it."""
    findings: list[Finding] = []
    blocked = False
    for check in checks:
        if blocked:
            findings.append(_finding(check, "not_tried", text("conform.blocked")))
            continue
        finding = _try(trial, check)
        findings.append(finding)
        blocked = check.vital and finding.verdict == "failed"
    return Report(
        address=trial.address,
        node=trial.node,
        resource=trial.resource,
        made_at=trial.clock.now(),
        conforms=not any(one.verdict == "failed" and one.level == "MUST" for one in findings) and not blocked,
        findings=findings,
    )


def _try(trial: Examinee, check: Check) -> Finding:
    try:
        check.run(trial)
    except NotTried as reason:
        return _finding(check, "not_tried", explain(reason))
    except NotAsWritten as wrong:
        told = (explain(wrong), *([text(check.rests_on)] if check.rests_on else []))
        return _finding(check, "failed", "；".join(told))
    return _finding(check, "passed")


def _finding(check: Check, verdict: Verdict, detail: str = "") -> Finding:
    title = text(f"conform.check_{check.id}")
    return Finding(check=check.id, level=check.level, title=title, verdict=verdict, detail=detail)
