"""Nothing the platform holds is asked for again without a reason; what is, is refused at load."""

from datetime import date
from pathlib import Path

import pytest
from pydantic import BaseModel, Field

from jinmin.errors import Misconfigured
from jinmin.matters.form_reasks import forms_of, reask_reports
from jinmin.matters.reasks import reask_report, require_no_reasks
from jinmin.matters.shipped_files import read_matters
from jinmin.messages import explain
from jinmin.vocabulary.held import asked_because, filled
from jinmin.vocabulary.manifest import CaseView
from jinmin.vocabulary.matter import Basis, MaterialRule, Matter


def matter(*materials: MaterialRule) -> Matter:
    basis = (Basis(law="某法", article="第一条"),)
    return Matter(
        id="probe.ask", title="某事", domain="probe", version=1, valid_from=date(2020, 1, 1), type="01",
        basis=basis, flow=(), materials=materials,
    )  # fmt: skip


class Inner(BaseModel):
    name: str = Field(default="", title="姓名", json_schema_extra=filled("person.name"))
    number: str = Field(
        default="", title="证件号码", json_schema_extra=asked_because("person.id_number", "凭号码找人")
    )
    wish: str = Field(default="", title="意愿")


class Good(BaseModel):
    applicant: Inner = Inner()


class Careless(BaseModel):
    applicant: Inner = Inner()
    phone: str = Field(default="", title="联系电话")


class Wordless(BaseModel):
    phone: str = Field(default="", title="手机", json_schema_extra=asked_because("person.phone", ""))


def test_a_form_that_answers_for_every_held_field_passes_with_its_score() -> None:
    report = reask_report(matter(), Good)
    assert [(line.place, line.answer) for line in report.lines] == [
        ("applicant.name", "filled"),
        ("applicant.number", "reasoned"),
    ]
    assert (report.score, report.faults) == (50, ())
    require_no_reasks(matter(), Good)


@pytest.mark.parametrize(("form", "place"), [(Careless, "phone"), (Wordless, "phone")])
def test_a_form_that_asks_again_is_refused_and_named(form: type[BaseModel], place: str) -> None:
    with pytest.raises(Misconfigured) as refused:
        require_no_reasks(matter(), form, "probe")
    assert refused.value.values["place"] == place
    assert "请" in explain(refused.value)


@pytest.mark.parametrize(
    ("rules", "answers"),
    [
        ([MaterialRule(id="a", title="申请书")], []),
        ([MaterialRule(id="a", title="声明", source="office", document="x")], []),
        ([MaterialRule(id="a", title="户籍", source="platform")], ["platform"]),
        ([MaterialRule(id="a", title="户口簿", document="book")], ["reused"]),
        ([MaterialRule(id="a", title="结婚证", proved_by="marriage.spouse")], ["reused"]),
        ([MaterialRule(id="a", title="户籍", platform_supplied=True)], ["asked"]),
        ([MaterialRule(id="a", title="户籍", platform_supplied=True, asked_because="某条")], ["reasoned"]),
        ([MaterialRule(id=x, title="户口簿", document="book") for x in "ab"], ["reused", "asked"]),
        ([MaterialRule(id=x, title="户口簿", document="book", party=x) for x in "ab"], ["reused", "reused"]),
    ],
)
def test_materials_are_judged_by_who_holds_them(rules: list[MaterialRule], answers: list[str]) -> None:
    assert [line.answer for line in reask_report(matter(*rules)).lines] == answers


def test_a_shipped_file_that_asks_again_does_not_load(tmp_path: Path) -> None:
    file = tmp_path / "matters.toml"
    file.write_text(
        """
[[matter]]
id = "probe.ask"
title = "某事"
domain = "probe"
version = 1
valid_from = 2020-01-01
type = "01"
basis = [{ law = "某法", article = "第一条" }]
[[matter.flow]]
id = "do"
title = "办理"
permission = "probe.do"
outcomes = { done = { title = "办结", closes_as = "done" } }
[[matter.materials]]
id = "household"
title = "户籍证明"
platform_supplied = true
""",
        "utf-8",
    )
    with pytest.raises(Misconfigured) as refused:
        read_matters((file,))
    assert refused.value.key == "reask.refused"


def test_a_field_nobody_holds_cannot_be_declared() -> None:
    with pytest.raises(ValueError, match="not held"):
        filled("person.shoe_size")


def test_reports_come_lowest_first_and_a_form_must_be_one() -> None:
    reports = reask_reports([matter(), matter()], {"probe.ask": Good})
    assert [report.score for report in reports] == [50, 50]
    with pytest.raises(Misconfigured) as refused:
        forms_of([CaseView("probe.ask", form="jinmin.errors:Invalid")])
    assert refused.value.key == "reask.no_form"


def test_marriage_asks_for_nothing_it_could_fill_in() -> None:
    (form,) = forms_of([CaseView("marriage.marry", form="jinmin_marriage.forms:MarriageForm")]).values()
    report = reask_report(matter(), form)
    assert report.faults == ()
    assert report.score >= 80
