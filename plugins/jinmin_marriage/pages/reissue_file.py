"""A 补领 case as its pages show it, from one snapshot."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from jinmin.api import CaseDetail, NotFound, Organisation, User, Work, case_detail
from jinmin_marriage.forms import ROLES, Role
from jinmin_marriage.models import MarriageRecord
from jinmin_marriage.pages.case_file import MaterialNeed, material_needs
from jinmin_marriage.reissue_form import ReissueForm
from jinmin_marriage.reissue_models import Reissue
from jinmin_marriage.service.reissuing import form_of_reissue, reissue_of, required_materials
from jinmin_marriage.words import REISSUE


@dataclass(frozen=True)
class ReissueFile:
    """Everything the page of one case draws; ``archived`` holds number and name of each spouse."""

    detail: CaseDetail
    office: str
    form: ReissueForm
    reissue: Reissue
    archived: Mapping[Role, tuple[str, str]]
    checked_by: str
    materials: tuple[MaterialNeed, ...]

    @property
    def is_open(self) -> bool:
        """Whether anything may still be decided."""
        return self.detail.header.finished_on is None

    @property
    def pages(self) -> int:
        """归档页数."""
        return sum(need.pages or 1 for need in self.materials if need.material_id)

    def printed(self, document: str) -> bool:
        """Whether this paper was printed before."""
        return any(line.document == document for line in self.detail.prints)

    def lacking(self) -> tuple[str, ...]:
        """What must still come into the file."""
        return tuple(
            f"尚缺：{need.title}" for need in self.materials if need.required and not need.material_id
        )


def load_reissue(w: Work, case_id: UUID) -> ReissueFile:
    """The case as the actor may see it; NotFound for one of another matter, or that was refused at once."""
    detail = case_detail(w, case_id)
    if detail.header.matter != REISSUE:
        raise NotFound("case.not_found")
    reissue = reissue_of(w, case_id)
    form, record = form_of_reissue(reissue), w.get(MarriageRecord, reissue.record_id)
    return ReissueFile(
        detail=detail,
        office=w.get(Organisation, detail.header.org_id).name,
        form=form,
        reissue=reissue,
        archived={
            role: (getattr(record, f"{role}_number"), getattr(record, f"{role}_name")) for role in ROLES
        },
        checked_by=w.get(User, reissue.archive_checked_by).name if reissue.archive_checked_by else "",
        materials=_needs(w, detail, form),
    )


def _needs(w: Work, detail: CaseDetail, form: ReissueForm) -> tuple[MaterialNeed, ...]:
    """The papers of who applies; nobody is asked for those of the other."""
    wanted = required_materials(form)
    absent = {f"{role}_{paper}" for role in ROLES for paper in ("id", "statement")} - set(wanted)
    return tuple(
        need.as_required(need.rule in wanted) for need in material_needs(w, detail) if need.rule not in absent
    )
