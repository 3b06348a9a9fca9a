"""Rules that can be tried (试算) with other parameters, or put to open cases (迁移预览), before they hold."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel, Field

from jinmin.api import Person, RuleTrial, Settings, Violation, Work
from jinmin.api.cases import CaseRule
from jinmin_marriage.forms import ROLES, Role
from jinmin_marriage.models import Application
from jinmin_marriage.rules import LegalAges, under_age
from jinmin_marriage.words import MARRY

APPLICATION, PERSON = Application.__table__, Person.__table__
AGES = ("marriage.minimum_age.male", "marriage.minimum_age.female", "marriage.leap_birthday")


class AgeQuestion(BaseModel):
    """Somebody of this sex, born on this day."""

    party: Literal["groom", "bride"] = Field(
        title="当事人", json_schema_extra={"titles": {"groom": "男方", "bride": "女方"}}
    )
    born: date = Field(title="出生日期")


def _judge(asked: AgeQuestion, settings: Settings) -> Sequence[Violation]:
    return under_age(asked.party, asked.born, _ages(settings), settings.on)


def _ages(settings: Settings) -> LegalAges:
    male, female, leap = (settings.resolve(name) for name in AGES)
    return LegalAges(male.integer, female.integer, leap.text)


Births = Mapping[Role, date]


def _births(w: Work, case_ids: Sequence[UUID]) -> Mapping[UUID, Births]:
    groom, bride = PERSON.alias("groom"), PERSON.alias("bride")
    query = (
        sa.select(APPLICATION.c.case_id, groom.c.birth.label("groom"), bride.c.birth.label("bride"))
        .join(groom, groom.c.id == APPLICATION.c.groom_id)
        .join(bride, bride.c.id == APPLICATION.c.bride_id)
        .where(APPLICATION.c.case_id.in_(case_ids), groom.c.birth.is_not(None), bride.c.birth.is_not(None))
    )
    return {row.case_id: {"groom": row.groom, "bride": row.bride} for row in w.execute(query)}


def _judge_parties(births: Births, settings: Settings) -> Sequence[Violation]:
    ages = _ages(settings)
    return [found for role in ROLES for found in under_age(role, births[role], ages, settings.on)]


OF_AGE = RuleTrial("marriage.of_age", "达到法定婚龄", AGES, AgeQuestion, _judge)
PARTIES_OF_AGE = CaseRule(
    "marriage.parties_of_age",
    "达到法定婚龄",
    "民法典第一千零四十七条",
    (MARRY,),
    AGES,
    _births,
    _judge_parties,
)
