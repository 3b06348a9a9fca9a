"""声明 against 证件 against 核对: three columns side by side, what differs stands out in red and in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Literal

from jinmin.api import JinminError, Person, parse_identity_number
from jinmin_marriage.forms import ROLES, PartyForm, Role
from jinmin_marriage.models import Check, CheckKind, CheckResult
from jinmin_marriage.network import COVERAGE_TITLES
from jinmin_marriage.pages.case_file import CaseFile
from jinmin_marriage.pages.party_column import TITLES, marital_title
from jinmin_marriage.service.checking import RESULT_TITLES, findings_of

Look = Literal["", "differs", "open"]
OF_IDENTITY = ("name", "birth", "id_number")


@dataclass(frozen=True)
class Compared:
    """One value; ``look`` says whether it differs or is still open."""

    text: str
    look: Look = ""


@dataclass(frozen=True)
class Line:
    """One row for one party."""

    role: Role
    title: str
    declared: Compared
    document: Compared
    checked: Compared


def compare(file: CaseFile, on: date) -> tuple[Line, ...]:
    """Every row, the groom's first, as the documents read on ``on``."""
    return tuple(line for role in ROLES for line in _of_party(file, role, on))


def differing(lines: tuple[Line, ...]) -> int:
    """How many rows do not agree."""
    return sum("differs" in (line.document.look, line.checked.look) for line in lines)


def table(lines: tuple[Line, ...]) -> str:
    """The rows as markup."""
    head = "<tr><th></th><th>栏目</th><th>声明</th><th>证件</th><th>核对</th></tr>"
    body = "".join(_row(each) for each in lines)
    whole = f'<label class="jmm-all"><input type="checkbox">显示全部 {len(lines)} 项</label>'
    return f'{whole}<table class="jmm-compare"><thead>{head}</thead><tbody>{body}</tbody></table>'


def _of_party(file: CaseFile, role: Role, on: date) -> Iterator[Line]:
    party, person = file.form.party(role), file.persons[role]
    identity = _checked(file.checks.get(CheckKind.IDENTITY), role)
    for title, declared, document in _identity(party, person, on):
        look: Look = "differs" if declared != document else ""
        yield Line(role, title, Compared(declared), Compared(document, look), identity)
    status = marital_title(party.marital_status)
    paper = Compared(party.prior.document or "—")
    yield Line(role, "婚姻状况", Compared(status), paper, _checked(file.checks.get(CheckKind.MARITAL), role))


def _identity(party: PartyForm, person: Person, on: date) -> Iterator[tuple[str, str, str]]:
    yield "姓名", party.name, person.name
    yield "出生日期", str(party.birth or ""), _birth_of(party.id_number, on)
    yield "证件号码", party.id_number, person.id_number or ""


def _birth_of(number: str, on: date) -> str:
    try:
        return str(parse_identity_number(number, on=on).birth)
    except JinminError:
        return "证件号码无法读出"


def _checked(check: Check | None, role: Role) -> Compared:
    if check is None or check.answered_at is None:
        return Compared("尚未核对", "open")
    if finding := findings_of(check).get(role):
        return Compared(f"不符：{finding}", "differs")
    if check.result in (CheckResult.DOWN, CheckResult.PENDING):
        covered = COVERAGE_TITLES.get(check.coverage, "")
        return Compared(RESULT_TITLES[check.result] + (f"（只覆盖{covered}）" if covered else ""), "open")
    return Compared(f"一致（{COVERAGE_TITLES.get(check.coverage, '')}）")


def _row(line: Line) -> str:
    cells = (("声明", line.declared), ("证件", line.document), ("核对", line.checked))
    shown = "".join(
        f'<td data-label="{label}" class="jmm-{value.look}">{escape(value.text) or "—"}</td>'
        for label, value in cells
    )
    same = "differs" not in (line.document.look, line.checked.look)
    look = ' class="jmm-same"' if same else ""
    return f'<tr{look}><th class="jmm-who">{TITLES[line.role]}</th><th>{line.title}</th>{shown}</tr>'
