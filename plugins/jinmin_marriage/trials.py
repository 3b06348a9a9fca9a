"""Rules that can be tried (试算) with other parameters, before anybody's case meets them."""

from collections.abc import Sequence
from datetime import date
from typing import Literal

from pydantic import BaseModel, Field

from jinmin.api import RuleTrial, Settings, Violation
from jinmin_marriage.rules import LegalAges, under_age

AGES = ("marriage.minimum_age.male", "marriage.minimum_age.female", "marriage.leap_birthday")


class AgeQuestion(BaseModel):
    """Somebody of this sex, born on this day."""

    party: Literal["groom", "bride"] = Field(
        title="当事人", json_schema_extra={"titles": {"groom": "男方", "bride": "女方"}}
    )
    born: date = Field(title="出生日期")


def _judge(asked: AgeQuestion, settings: Settings) -> Sequence[Violation]:
    male, female, leap = (settings.resolve(name) for name in AGES)
    ages = LegalAges(male.integer, female.integer, leap.text)
    return under_age(asked.party, asked.born, ages, settings.on)


OF_AGE = RuleTrial("marriage.of_age", "达到法定婚龄", AGES, AgeQuestion, _judge)
