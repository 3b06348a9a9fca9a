"""Which offices have a part in a case, as its page says it: who accepted, who decides, whose step it is (通办)."""

from uuid import UUID

from nicegui import ui

from jinmin.cases.acts import CaseCourse
from jinmin.cases.case_file import CaseDetail
from jinmin.cases.offices import acting_org, acting_region
from jinmin.db.work import Work
from jinmin.identity import Organisation
from jinmin.messages import text
from jinmin.regions import Divisions
from jinmin.ui.rows import Cell
from jinmin.vocabulary.matter import Matter

Facts = dict[str, str | Cell]


def offices_of(w: Work, detail: CaseDetail, course: CaseCourse) -> Facts:
    """One office for most cases; both, the mode and whose turn it is for one accepted elsewhere."""
    header = detail.header
    if not header.accepting_region:
        own: Facts = {"承办机关": _named(w, header.org_id, header.region)}
        if header.responsible_region:
            place = w.port(Divisions).full_name(header.responsible_region, w.today)
            own["责任地"] = f"{place}（仅作标注：由本机关受理并办结，不移送）"
        return own
    waiting = detail.waiting
    case = course.case
    turn = _named(w, acting_org(case, waiting), acting_region(case, waiting)) if waiting else ""
    return {
        "通办方式": _mode(course.matter),
        "收件机关": _named(w, header.accepting_org_id, header.accepting_region),
        "业务属地机关": _named(w, header.org_id, header.region),
        "现由其办理": Cell(turn, "blue"),
    }


def draw_offices_lacking(course: CaseCourse) -> None:
    """What the clerk has to know from 接件 on: a step ahead waits for an office that the node does not have."""
    for each in course.offices_lacking:
        said = text("task.office_lacking", step=each.step, branch=each.branch, kind=each.kind)
        ui.label(said).classes("jm-note jm-note-doubt").props("role=status").mark("office-lacking")


def _mode(matter: Matter) -> str:
    return matter.across.label if matter.across else ""


def _named(w: Work, org_id: UUID | None, region: str) -> str:
    found = w.session.get(Organisation, org_id) if org_id else None
    return found.name if found else w.port(Divisions).full_name(region, w.today)
