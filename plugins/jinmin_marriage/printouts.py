"""The data of every paper a marriage office prints; one model per template in ``templates/``.

All texts arrive ready to print (code labels, not codes). The layouts and the standing wording are the
project's own reading of 婚姻登记条例 (2025) and of the review form as remembered from the 2015 rules: none
was checked against an official source, so each paper says “版式未经官方核定” until ``unofficial_layout`` is
set to False.
"""

from datetime import date, datetime
from importlib.resources import files
from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from jinmin.api import Pdf, typeset

TEMPLATES = files("jinmin_marriage") / "templates"

STATEMENT = (
    "本人自愿与对方结为夫妻。本人没有配偶，与对方没有直系血亲和三代以内旁系血亲关系。"
    "以上声明真实，如有虚假，本人愿意承担相应的法律责任。"
)


class Printout(BaseModel):
    """A paper to print; ``template`` is its file."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    template: ClassVar[str]
    unofficial_layout: bool = True


class Party(BaseModel):
    """One party as the review form shows it (婚姻登记条例第八条 for the documents)."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    name: str
    category: str = Field(description="身份类别，如 内地居民")
    nationality: str
    sex: str
    id_type: str
    id_number: str = Field(max_length=40)
    birth_date: date
    ethnic_group: str | None = None
    marital_status: str
    occupation: str | None = None
    education: str | None = None
    residence: str | None = Field(default=None, description="常住户口所在地")
    phone: str | None = None
    documents: tuple[str, ...] = Field(default=(), description="提供证件材料，逐项")


class Declaration(Printout):
    """申请结婚登记声明书, one per party; signed before an oath witness (婚姻登记条例第八条).

    ``statement`` is the standing wording; a region with a confirmed text passes its own.
    """

    template: ClassVar[str] = "declaration.typ"
    declarant: Party
    other_name: str
    other_id_type: str
    other_id_number: str = Field(max_length=40)
    statement: str = STATEMENT
    office: str


class Declarations(Printout):
    """Both parties' 声明书 as one print, a page each."""

    template: ClassVar[str] = "declaration.typ"
    papers: tuple[Declaration, Declaration]


class CheckLine(BaseModel):
    """One answer of the network check (联网核对, 婚姻登记条例第十条)."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    subject: str
    source: str
    answer: str
    checked_at: str = Field(description="time to the minute, Asia/Shanghai, as printed")
    request_id: str


class ReviewForm(Printout):
    """结婚登记审查处理表; what is not decided yet stays None and prints empty."""

    template: ClassVar[str] = "review_form.typ"
    case_number: str
    kind: Literal["结婚", "复婚", "补办"]
    groom: Party
    bride: Party
    checks: tuple[CheckLine, ...] = ()
    opinion: Literal["同意", "不同意", "未办结"] | None = None
    reason: str | None = None
    registered_on: date | None = None
    number: str | None = Field(default=None, description="结婚证字号")
    groom_print_number: str | None = Field(default=None, description="男方结婚证印制号")
    bride_print_number: str | None = Field(default=None, description="女方结婚证印制号")
    office: str
    archive_pages: int | None = None
    remarks: str | None = Field(default=None, description="证书备注")
    other_remarks: str | None = None


class CertificateParty(BaseModel):
    """One party on the inside of a marriage certificate; equal to the review form's."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    name: str
    sex: str
    nationality: str
    birth_date: date
    id_number: str = Field(max_length=40)


class Certificate(Printout):
    """结婚证 inside, one page per copy; each spouse holds one. The booklet's measures are not confirmed."""

    template: ClassVar[str] = "certificate.typ"
    groom: CertificateParty
    bride: CertificateParty
    registered_on: date
    number: str
    office: str
    remarks: str | None = None
    copies: tuple[Literal["groom", "bride"], ...] = Field(default=("groom", "bride"), min_length=1)


class Ground(BaseModel):
    """Why registration is refused, and the article that says so."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    text: str
    article: str


class RefusalNotice(Printout):
    """不予办理结婚登记通知单; the grounds are those of 婚姻登记条例第九条 and no others.

    ``remedy`` prints only when given: the wording on review and lawsuit is for the region to confirm.
    """

    template: ClassVar[str] = "refusal_notice.typ"
    notice_number: str
    applicants: tuple[str, ...] = Field(min_length=1)
    applied_on: date
    grounds: tuple[Ground, ...] = Field(min_length=1)
    remedy: str | None = None
    office: str
    phone: str | None = None
    issued_on: date


def print_paper(paper: Printout, made_at: datetime) -> Pdf:
    """Print ``paper`` of the record made at ``made_at``; see ``Pdf.warnings`` before handing it out.

    Errors as of ``typeset``.
    """
    return typeset(TEMPLATES / paper.template, paper, made_at)
