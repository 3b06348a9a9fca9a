"""The papers of 补领 and 查档出证; layouts and wording are the project's own and say so (printouts.py)."""

from datetime import date
from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from jinmin_marriage.printouts import CertificateParty, Printout

STATEMENT = (
    "本人与配偶的婚姻关系存续，因上述原因申请补领结婚证。所填情况和所持证件真实，"
    "如有虚假，本人愿意承担相应的法律责任。"
)

CauseTitle = Literal["遗失", "损毁", "身份信息变更"]


class ReissueStatement(BaseModel):
    """申请补领结婚证声明书 of one applicant."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    name: str
    id_type: str
    id_number: str = Field(max_length=40)
    phone: str | None = None
    other_name: str
    original_no: str
    original_on: date
    original_office: str
    cause: CauseTitle
    statement: str = STATEMENT
    office: str


class ReissueStatements(Printout):
    """Every applicant's 声明书 as one print, a page each."""

    template: ClassVar[str] = "reissue_statement.typ"
    papers: tuple[ReissueStatement, ...] = Field(min_length=1)


class ReissueSpouse(BaseModel):
    """One spouse: as declared now, as archived."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    name: str
    id_number: str = Field(max_length=40)
    archived_name: str
    archived_number: str = Field(max_length=40)


class ReissueReview(Printout):
    """补领结婚证审查处理表; what is not decided yet prints empty."""

    template: ClassVar[str] = "reissue_form.typ"
    case_number: str
    applicants: Literal["双方", "男方", "女方"]
    cause: CauseTitle
    groom: ReissueSpouse
    bride: ReissueSpouse
    original_no: str
    original_on: date
    original_office: str
    archive_source: str
    archive_version: int
    checked_at: str
    note: str | None = None
    opinion: Literal["同意", "不同意", "未办结"]
    registered_on: date | None = None
    number: str | None = None
    groom_print_number: str | None = None
    bride_print_number: str | None = None
    office: str


class ArchiveAnswer(Printout):
    """婚姻登记档案查询证明 (条例 art. 19): what the archive holds on the day, and no more."""

    template: ClassVar[str] = "archive_answer.typ"
    number: str
    asker: Literal["当事人", "有权机关"]
    asked_by: str
    document: str = Field(max_length=60)
    purpose: str
    groom: CertificateParty
    bride: CertificateParty
    registered_on: date
    certificate_no: str
    office: str
    state: str
    remarks: str | None = None
    version: int
    given_by: str
    giving_office: str
    given_on: date
