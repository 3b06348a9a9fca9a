"""结婚登记 eligibility. Pure: what is declared, what is known and what the law sets, on one day.

Registration is refused only on the grounds of 婚姻登记条例 art. 9 (under age, not voluntary, an existing
spouse, lineal or collateral blood relation within three generations) and when the parties or their
papers are not as arts. 7 and 8 want them.
"""

from calendar import isleap
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from jinmin.api import Violation
from jinmin_marriage.forms import DIVORCED, ROLES, WIDOWED, MarriageForm, ReadParty, Role

SPOUSE_STATUSES = frozenset({"20", "21", "22", "23"})
SEX: Mapping[Role, str] = {"groom": "1", "bride": "2"}


@dataclass(frozen=True)
class LegalAges:
    """法定婚龄 in full years, and whether 29 February counts as reached on 28 February of a common year."""

    male: int
    female: int
    leap_birthday: str

    def of(self, role: Role) -> int:
        """The age this party must have reached."""
        return self.male if role == "groom" else self.female


@dataclass(frozen=True)
class Facts:
    """What the system knows beside the form: the documents as read, who has a spouse already.

    ``parties`` lacks a party whose document is not read yet; registering needs both.
    ``were_married`` says that this node's register holds an ended marriage of the two with each other.
    """

    parties: Mapping[Role, ReadParty]
    married: frozenset[Role]
    ages: LegalAges
    were_married: bool = False


Rule = Callable[[MarriageForm, Facts, date], list[Violation]]


def birthday(born: date, age: int, leap_birthday: str) -> date:
    """The day on which somebody born on ``born`` reaches ``age``; the birthday itself counts."""
    year = born.year + age
    if (born.month, born.day) == (2, 29) and not isleap(year):
        return date(year, 2, 28) if leap_birthday == "02-28" else date(year, 3, 1)
    return born.replace(year=year)


def of_age(_form: MarriageForm, facts: Facts, on: date) -> list[Violation]:
    """男不得早于二十二周岁，女不得早于二十周岁 (民法典 art. 1047)."""
    return [
        violation
        for role, party in facts.parties.items()
        for violation in under_age(role, party.number.birth, facts.ages, on)
    ]


def under_age(role: Role, born: date, ages: LegalAges, on: date) -> list[Violation]:
    """Whether one party is too young on this day; the violation says from when on it is not."""
    least = ages.of(role)
    reached = birthday(born, least, ages.leap_birthday)
    if on >= reached:
        return []
    values = {"age": least, "reached": reached.isoformat()}
    return [_violation("marriage.age", "民法典第一千零四十七条", f"{role}.id_number", values)]


def man_and_woman(_form: MarriageForm, facts: Facts, _on: date) -> list[Violation]:
    """结婚应当男女双方完全自愿 (民法典 art. 1046): one man, one woman, as their numbers say."""
    if _is_one_number(facts):
        return []
    return [
        _violation("marriage.sex", "民法典第一千零四十六条", f"{role}.id_number")
        for role, party in facts.parties.items()
        if party.number.sex != SEX[role]
    ]


def two_persons(_form: MarriageForm, facts: Facts, _on: date) -> list[Violation]:
    """The same person cannot stand on both sides."""
    if not _is_one_number(facts):
        return []
    return [
        _violation("marriage.same_person", "民法典第一千零四十六条", f"{role}.id_number") for role in ROLES
    ]


def voluntary(form: MarriageForm, _facts: Facts, _on: date) -> list[Violation]:
    """Each party was asked and said so (民法典 art. 1046; 条例 art. 9(2))."""
    return [
        _violation("marriage.not_voluntary", "婚姻登记条例第九条第二项", f"{role}.voluntary", _named(role))
        for role in ROLES
        if not form.party(role).voluntary
    ]


def present(form: MarriageForm, _facts: Facts, _on: date) -> list[Violation]:
    """Both appear in person, no proxy (条例 art. 7)."""
    return [
        _violation("marriage.not_present", "婚姻登记条例第七条", f"{role}.present", _named(role))
        for role in ROLES
        if not form.party(role).present
    ]


def no_spouse(form: MarriageForm, facts: Facts, _on: date) -> list[Violation]:
    """No existing spouse, declared or on record (条例 art. 9(3))."""
    violations = []
    for role in ROLES:
        if role in facts.married:
            violations.append(
                _violation("marriage.already_married", "婚姻登记条例第九条第三项", f"{role}.id_number")
            )
        elif form.party(role).marital_status in SPOUSE_STATUSES:
            violations.append(
                _violation("marriage.declared_married", "婚姻登记条例第九条第三项", f"{role}.marital_status")
            )
        elif not form.party(role).marital_status:
            violations.append(
                _violation("marriage.marital_unstated", "婚姻登记条例第九条第三项", f"{role}.marital_status")
            )
    return violations


def no_kinship(form: MarriageForm, _facts: Facts, _on: date) -> list[Violation]:
    """No lineal or collateral blood relation within three generations (民法典 art. 1048; 条例 art. 9(4))."""
    return [
        _violation(
            "marriage.kinship",
            "民法典第一千零四十八条、婚姻登记条例第九条第四项",
            f"{role}.no_kinship",
            _named(role),
        )
        for role in ROLES
        if not form.party(role).no_kinship
    ]


def earlier_marriage_proved(form: MarriageForm, _facts: Facts, _on: date) -> list[Violation]:
    """A divorced or widowed party shows how the earlier marriage ended (婚姻登记工作规范)."""
    return [
        _violation(
            "marriage.prior_unproved", "婚姻登记工作规范（民发〔2025〕23号）", f"{role}.prior.document"
        )
        for role in ROLES
        if form.party(role).marital_status in (DIVORCED, WIDOWED) and not form.party(role).prior.document
    ]


def document_in_force(form: MarriageForm, _facts: Facts, on: date) -> list[Violation]:
    """The identity card shown has not expired (条例 art. 8); a card marked 长期 never does."""
    violations = []
    for role in ROLES:
        until = form.party(role).id_valid_to
        if until is None:
            violations.append(
                _violation("marriage.id_validity_missing", "婚姻登记条例第八条", f"{role}.id_valid_to")
            )
        elif until < on:
            violations.append(_violation("marriage.id_expired", "婚姻登记条例第八条", f"{role}.id_valid_to"))
    return violations


def category(form: MarriageForm, facts: Facts, on: date) -> list[Violation]:
    """复婚 is a marriage of two who were married to each other (条例 art. 11), 补办 of two who have lived as such.

    For 复婚 neither can be 未婚; and what the register knows of their earlier marriage must agree. 补办
    (条例 art. 18) looks back: a day to come is a slip of the pen.
    """
    broken = []
    if form.belated and form.lived_since is not None and form.lived_since > on:
        broken.append(_violation("marriage.lived_since_future", "婚姻登记条例第十八条", "lived_since"))
    if facts.were_married and not form.remarried:
        broken.append(_violation("marriage.remarriage_untold", "婚姻登记条例第十一条", "category"))
    if form.remarried:
        broken += [
            _violation("marriage.remarriage_status", "婚姻登记条例第十一条", f"{role}.marital_status")
            for role in ROLES
            if form.party(role).marital_status not in (DIVORCED, WIDOWED)
        ]
    return broken


RULES: tuple[tuple[str, str, Rule], ...] = (
    ("两个不同的人", "民法典第一千零四十六条", two_persons),
    ("男女双方", "民法典第一千零四十六条", man_and_woman),
    ("达到法定婚龄", "民法典第一千零四十七条", of_age),
    ("双方自愿", "婚姻登记条例第九条第二项", voluntary),
    ("均无配偶", "婚姻登记条例第九条第三项", no_spouse),
    ("无禁止结婚的亲属关系", "民法典第一千零四十八条", no_kinship),
    ("双方亲自到场", "婚姻登记条例第七条", present),
    ("证件在有效期内", "婚姻登记条例第八条", document_in_force),
    ("前次婚姻已解除的证明", "婚姻登记工作规范", earlier_marriage_proved),
    ("类别与双方情况相符", "婚姻登记条例第十一条、第十八条", category),
)
"""Every rule with its title and article, in the order the page shows them."""


@dataclass(frozen=True)
class RuleResult:
    """One rule as the page shows it."""

    title: str
    article: str
    violations: tuple[Violation, ...]

    @property
    def holds(self) -> bool:
        """Whether the rule is satisfied."""
        return not self.violations


def judge(form: MarriageForm, facts: Facts, on: date) -> tuple[RuleResult, ...]:
    """Every rule applied on the day ``on``."""
    return tuple(RuleResult(title, article, tuple(rule(form, facts, on))) for title, article, rule in RULES)


def violations_of(results: tuple[RuleResult, ...]) -> tuple[Violation, ...]:
    """All violations, in the order of the rules."""
    return tuple(violation for result in results for violation in result.violations)


def _is_one_number(facts: Facts) -> bool:
    return len({party.number.value for party in facts.parties.values()}) < len(facts.parties)


def _named(role: Role) -> dict[str, object]:
    return {"party": "男方" if role == "groom" else "女方"}


def _violation(key: str, article: str, field: str, values: Mapping[str, object] | None = None) -> Violation:
    return Violation(code=key, article=article, key=key, field=field, values=values or {})
