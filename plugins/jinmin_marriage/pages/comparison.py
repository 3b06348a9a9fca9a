"""声明 against 证件 against 核对: three columns side by side, what differs stands out in red and in words.

证件 is what the card reader gave and nothing else: what was typed cannot vouch for itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Literal

from jinmin_marriage.forms import ROLES, CardReading, PartyForm, Role
from jinmin_marriage.models import Check, CheckKind, CheckResult
from jinmin_marriage.network import COVERAGE_TITLES
from jinmin_marriage.pages.case_file import CaseFile
from jinmin_marriage.pages.party_column import TITLES, marital_title
from jinmin_marriage.service.checking import RESULT_TITLES, findings_of

Look = Literal["", "differs", "open", "seen"]
UNREAD = "未读卡"
SEEN = "已核原件"
"""No card was read, but the clerk has looked at the original and said so when it was filed."""
ORIGINAL: dict[Role, str] = {"groom": "groom_id", "bride": "bride_id"}


@dataclass(frozen=True)
class Compared:
    """One value; ``look`` says whether it differs, is still open, or only a clerk vouches for it."""

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


def compare(file: CaseFile) -> tuple[Line, ...]:
    """Every row, the groom's first."""
    return tuple(line for role in ROLES for line in _of_party(file, role))


def differing(lines: tuple[Line, ...]) -> int:
    """How many rows do not agree."""
    return sum("differs" in (line.document.look, line.checked.look) for line in lines)


def unread(lines: tuple[Line, ...]) -> int:
    """How many rows nobody has vouched for yet."""
    return sum("open" in (line.document.look, line.checked.look) for line in lines)


def by_eye(lines: tuple[Line, ...]) -> bool:
    """Whether an original was compared by a clerk's eye alone."""
    return any(line.document.look == "seen" for line in lines)


def table(lines: tuple[Line, ...]) -> str:
    """The rows as markup."""
    head = "<tr><th></th><th>栏目</th><th>声明</th><th>证件</th><th>核对</th></tr>"
    body = "".join(_body([line for line in lines if line.role == role]) for role in ROLES)
    whole = f'<label class="jmm-all"><input type="checkbox">显示全部 {len(lines)} 项</label>'
    return f'{whole}<table class="jmm-compare"><thead>{head}</thead>{body}</table>'


def _of_party(file: CaseFile, role: Role) -> Iterator[Line]:
    party = file.form.party(role)
    identity = _checked(file.checks.get(CheckKind.IDENTITY), role)
    unread = _unread(file, role)
    for title, declared, read in _identity(party, party.card):
        document = _document(declared, read) if party.card.is_read else unread
        yield Line(role, title, Compared(declared), document, identity)
    status = marital_title(party.marital_status)
    paper = Compared(f"所填：{party.prior.document}", "open") if party.prior.document else Compared("—")
    yield Line(role, "婚姻状况", Compared(status), paper, _checked(file.checks.get(CheckKind.MARITAL), role))


def _identity(party: PartyForm, card: CardReading) -> Iterator[tuple[str, str, str]]:
    yield "姓名", party.name, card.name
    yield "出生日期", str(party.birth or ""), str(card.birth or "")
    yield "证件号码", party.id_number, card.id_number


def _document(declared: str, read: str) -> Compared:
    return Compared(read, "differs" if read != declared else "")


def _unread(file: CaseFile, role: Role) -> Compared:
    seen = any(need.rule == ORIGINAL[role] and need.original_seen for need in file.materials)
    return Compared(SEEN, "seen") if seen else Compared(UNREAD, "open")


def _checked(check: Check | None, role: Role) -> Compared:
    if check is None or check.answered_at is None:
        return Compared("尚未核对", "open")
    if finding := findings_of(check).get(role):
        return Compared(f"不符：{finding}", "differs")
    if check.result in (CheckResult.DOWN, CheckResult.PENDING):
        covered = COVERAGE_TITLES.get(check.coverage, "")
        return Compared(RESULT_TITLES[check.result] + (f"（只覆盖{covered}）" if covered else ""), "open")
    return Compared(f"一致（{COVERAGE_TITLES.get(check.coverage, '')}）")


def _body(lines: list[Line]) -> str:
    """One party: who it is stands once, beside all its rows."""
    who = f'<th class="jmm-who" rowspan="{len(lines)}">{TITLES[lines[0].role]}</th>'
    rows = (_row(line, who if at == 0 else "") for at, line in enumerate(lines))
    return f"<tbody>{''.join(rows)}</tbody>"


def _row(line: Line, who: str) -> str:
    cells = (("声明", line.declared), ("证件", line.document), ("核对", line.checked))
    shown = "".join(
        f'<td data-label="{label}" class="jmm-{value.look}">{escape(value.text) or "—"}</td>'
        for label, value in cells
    )
    same = "differs" not in (line.document.look, line.checked.look)
    look = ' class="jmm-same"' if same else ""
    return f'<tr{look} data-who="{TITLES[line.role]}">{who}<th>{line.title}</th>{shown}</tr>'
