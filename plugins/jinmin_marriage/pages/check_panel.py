"""What the checks said: result, coverage, source, request number, time. Shared by the pages of a case."""

from collections.abc import Iterable
from html import escape

from jinmin.api import SHANGHAI
from jinmin_marriage.models import Check, CheckKind, CheckResult
from jinmin_marriage.network import COVERAGE_TITLES
from jinmin_marriage.pages.case_file import NETWORK_KINDS, CaseFile
from jinmin_marriage.pages.live_rules import SIDES
from jinmin_marriage.pages.markup import tag
from jinmin_marriage.service.checking import KIND_TITLES, RESULT_TITLES, findings_of

TONES = {
    CheckResult.PASSED: "green",
    CheckResult.CONFLICT: "red",
    CheckResult.PENDING: "amber",
    CheckResult.DOWN: "red",
}
FACES = (CheckKind.FACE_GROOM, CheckKind.FACE_BRIDE)


def network_panel(file: CaseFile) -> str:
    """Both network checks."""
    return "".join(_network(kind, file.checks.get(kind)) for kind in NETWORK_KINDS)


def face_panel(file: CaseFile) -> str:
    """Both comparisons of face and document, with who overrode."""
    return "".join(_face(kind, file) for kind in FACES)


def result_tag(check: Check | None) -> str:
    """The result in words."""
    if check is None or (check.answered_at is None and check.result == CheckResult.PENDING):
        return tag("未核对")
    return tag(result_title(check), TONES[check.result])


def result_title(check: Check) -> str:
    """The result; a face that a device did not recognise is no finding that it is another's."""
    if check.kind in FACES and check.result == CheckResult.CONFLICT:
        return "未通过"
    return "复核通过" if check.overridden_by else RESULT_TITLES[check.result]


def moment(check: Check) -> str:
    """When it was answered, to the second."""
    return check.answered_at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S") if check.answered_at else "—"


def _network(kind: CheckKind, check: Check | None) -> str:
    head = f"<p><b>{KIND_TITLES[kind]}</b>{result_tag(check)}</p>"
    if check is None or check.answered_at is None:
        return f'<div class="jmm-check">{head}</div>'
    found = [(SIDES.get(role, ""), words) for role, words in findings_of(check).items()]
    said = "".join(f'<span class="jmm-said">{escape(side + words)}</span>' for side, words in found)
    rows = (
        ("覆盖范围", COVERAGE_TITLES.get(check.coverage, "—")),
        ("来源", check.source or "没有应答"),
        ("流水号", check.request_no or "—"),
        ("时间", moment(check)),
    )
    return f'<div class="jmm-check" data-check="{kind.value}">{head}{said}{_rows(rows)}</div>'


def _face(kind: CheckKind, file: CaseFile) -> str:
    check = file.checks.get(kind)
    head = f"<p><b>{KIND_TITLES[kind]}</b>{result_tag(check)}</p>"
    if check is None:
        return f'<div class="jmm-check">{head}</div>'
    rows = [("设备", check.source), ("时间", moment(check))]
    if check.overridden_by:
        rows += [("复核人", file.overriders[check.overridden_by]), ("理由", check.override_reason)]
    return f'<div class="jmm-check" data-check="{kind.value}">{head}{_rows(rows)}</div>'


def _rows(rows: Iterable[tuple[str, str]]) -> str:
    return f"<dl>{''.join(f'<dt>{escape(name)}</dt><dd>{escape(value)}</dd>' for name, value in rows)}</dl>"
