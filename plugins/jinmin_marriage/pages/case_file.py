"""A marriage case as the pages show it: the case, the form, the checks, and what is still lacking."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from jinmin.api import (
    Access,
    CaseDetail,
    Catalogue,
    Divisions,
    NotFound,
    Organisation,
    Person,
    Trust,
    User,
    Work,
    case_detail,
    journal_access,
)
from jinmin.api.pages import PageContext
from jinmin.api.papers import MaterialLine, ScreenState
from jinmin_marriage.forms import ROLES, MarriageForm, PartyForm, Role
from jinmin_marriage.models import Check, CheckKind, CheckResult, MarriageRecord
from jinmin_marriage.service import application_of, checks_of, form_of
from jinmin_marriage.service.checking import FACE_KINDS, KIND_TITLES, RESULT_TITLES
from jinmin_marriage.service.printing import record_of_case
from jinmin_marriage.words import MARRY

NETWORK_KINDS = (CheckKind.IDENTITY, CheckKind.MARITAL)


@dataclass(frozen=True)
class MaterialNeed:
    """A material of the matter and whether the file has it.

    ``trust`` says how far it is trusted (原件核验…), ``set_aside`` why it cannot be used yet, "" when it can.
    """

    rule: str
    title: str
    required: bool
    original_checked: bool
    material_id: UUID | None
    media: str
    pages: int | None
    trust: str = ""
    set_aside: str = ""

    @property
    def original_seen(self) -> bool:
        """Whether somebody at the window looked at the original of what is in the file."""
        return self.trust == Trust.ORIGINAL.label

    def as_required(self, required: bool) -> "MaterialNeed":
        """The same, required or not."""
        return replace(self, required=required)


@dataclass(frozen=True)
class CaseFile:
    """Everything the two pages of a case draw from one snapshot."""

    detail: CaseDetail
    office: str
    form: MarriageForm
    persons: Mapping[Role, Person]
    residences: Mapping[Role, str]
    checks: Mapping[CheckKind, Check]
    overriders: Mapping[UUID, str]
    materials: tuple[MaterialNeed, ...]
    record: MarriageRecord | None

    @property
    def is_open(self) -> bool:
        """Whether anything may still be decided."""
        return self.detail.header.finished_on is None

    @property
    def unasked(self) -> bool:
        """Whether the network was never asked."""
        return any(self.checks[kind].answered_at is None for kind in NETWORK_KINDS)

    @property
    def pages(self) -> int:
        """归档页数: the pages of the materials in the file."""
        return sum(need.pages or 1 for need in self.materials if need.material_id)

    @property
    def other_notes(self) -> str:
        """其他备注: what was noted of either party."""
        return "；".join(filter(None, (self.form.party(role).note for role in ROLES)))

    def printed(self, document: str) -> bool:
        """Whether this paper was printed before."""
        return any(line.document == document for line in self.detail.prints)

    def lacking(self) -> tuple[str, ...]:
        """What stands between this case and its review, in words."""
        return (*self._unchecked(), *self._uncollected())

    def _unchecked(self) -> list[str]:
        found = []
        for kind in (*NETWORK_KINDS, *FACE_KINDS.values()):
            check = self.checks.get(kind)
            if check is None:
                found.append(f"{KIND_TITLES[kind]}：尚未进行")
            elif check.result != CheckResult.PASSED:
                said = "未通过" if kind in FACE_KINDS.values() else RESULT_TITLES[check.result]
                found.append(f"{KIND_TITLES[kind]}：{said}")
        return found

    def _uncollected(self) -> list[str]:
        return [
            f"尚缺：{need.title}" for need in self.materials if need.required and not need.material_id
        ] + [f"{need.set_aside}：{need.title}" for need in self.materials if need.set_aside]


def load_case(w: Work, case_id: UUID) -> CaseFile:
    """The case as the actor may see it; NotFound for a case of another matter or out of reach."""
    detail = case_detail(w, case_id)
    if detail.header.matter != MARRY:
        raise NotFound("case.not_found")
    application = application_of(w, case_id)
    form = form_of(application)
    checks = {CheckKind(check.kind): check for check in checks_of(w, case_id)}
    return CaseFile(
        detail=detail,
        office=w.get(Organisation, detail.header.org_id).name,
        form=form,
        persons={"groom": w.get(Person, application.groom_id), "bride": w.get(Person, application.bride_id)},
        residences={role: _residence(w, form.party(role)) for role in ROLES},
        checks=checks,
        overriders={
            check.overridden_by: w.get(User, check.overridden_by).name
            for check in checks.values()
            if check.overridden_by
        },
        materials=material_needs(w, detail),
        record=record_of_case(w, case_id),
    )


async def journal_case(context: PageContext, case_id: UUID) -> None:
    """The case was read."""
    access = Access("marriage.case", f"case_case/{case_id}", rows=1)
    await asyncio.to_thread(journal_access, context.node.work, context.actor, access)


def is_waiting_for_papers(w: Work, case_id: UUID) -> bool:
    """Whether the couple was sent to bring what is lacking; then there is no application yet."""
    header = case_detail(w, case_id).header
    return header.step == "precheck" and header.finished_on is None


def material_needs(w: Work, detail: CaseDetail) -> tuple[MaterialNeed, ...]:
    """What the matter asks for, and what of it is in the file."""
    held = {line.rule: line for line in detail.materials if line.superseded_by is None}
    rules = w.port(Catalogue).version(detail.header.matter, detail.header.matter_version).materials
    return tuple(
        MaterialNeed(
            rule=rule.id,
            title=rule.title,
            required=rule.required,
            original_checked=rule.original_checked,
            material_id=line.id if (line := held.get(rule.id)) else None,
            media=line.media if line else "",
            pages=line.pages if line else None,
            trust=Trust(line.trust).label if line else "",
            set_aside=_set_aside(line) if line else "",
        )
        for rule in rules
    )


def _set_aside(line: MaterialLine) -> str:
    state = ScreenState(line.screening)
    return "" if state.usable else state.label


def _residence(w: Work, party: PartyForm) -> str:
    divisions = w.port(Divisions)
    known = party.household_region and divisions.exists(party.household_region, w.today)
    place = divisions.full_name(party.household_region, w.today) if known else party.household_region
    return f"{place}{party.household_address}"
