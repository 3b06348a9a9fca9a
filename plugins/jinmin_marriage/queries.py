"""⑤ 登记簿查询: one page of the register by key, under the viewer's rights."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, Field, field_validator

from jinmin.api import (
    Access,
    Actor,
    Invalid,
    JinminError,
    Keyring,
    NameLimits,
    Person,
    Work,
    normalise_name,
    parse_identity_number,
    require,
    scope,
    significant,
    within,
)
from jinmin_marriage.forms import ROLES
from jinmin_marriage.models import Booklet, MarriageRecord, RecordState
from jinmin_marriage.register_places import offices_at
from jinmin_marriage.reissue_models import Reissue
from jinmin_marriage.service.registering import BLIND_LABEL

RECORD, REISSUE, BOOKLET = MarriageRecord.__table__, Reissue.__table__, Booklet.__table__
PERSON = Person.__table__
COUNT_STOPS_AT = 10_000
OFFICE_DIGITS = 6
SEPARATORS = "·."
"""A name may be typed as far as the separator dot."""
LAST_CHARACTER = "\U0010ffff"


class RegisterQuery(BaseModel):
    """The conditions of page ⑤. Numbers are found exactly, names from their beginning."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    anyone_name: str = Field(default="", title="任一方姓名")
    anyone_number: str = Field(default="", title="任一方证件号")
    region: str = Field(default="", title="登记机关")
    since: date | None = Field(default=None, title="登记日期起")
    until: date | None = Field(default=None, title="登记日期止")
    groom_name: str = Field(default="", title="男方姓名")
    groom_number: str = Field(default="", title="男方证件号")
    bride_name: str = Field(default="", title="女方姓名")
    bride_number: str = Field(default="", title="女方证件号")
    groom_region: str = Field(default="", title="男方区划")
    bride_region: str = Field(default="", title="女方区划")
    certificate_no: str = Field(default="", title="字号")
    print_no: str = Field(default="", title="印制号")
    kind: Literal["", "marriage", "remarriage", "belated"] = Field(default="", title="业务类别")
    state: RecordState | None = Field(default=None, title="状态")
    data_origin: str = Field(default="", title="数据来源")
    purpose: str = Field(default="", max_length=200, title="查询事由")

    @field_validator("region", "groom_region", "bride_region", "kind", "data_origin", mode="before")
    @classmethod
    def _nothing_chosen(cls, value: object) -> object:
        """An emptied list of choices sends None."""
        return "" if value is None else value

    @property
    def names_nobody(self) -> bool:
        """Whether it says no more than where, when and of what kind: a page of the register itself."""
        names = (self.anyone_name, self.groom_name, self.bride_name)
        return not (self.by_number or any(names) or self.certificate_no or self.print_no)

    @property
    def by_number(self) -> bool:
        """Whether a person is looked up by number: then the purpose must be stated."""
        return bool(self.groom_number or self.bride_number or self.anyone_number)


@dataclass(frozen=True)
class After:
    """Where the previous page ended: its last row's day and id."""

    registered_on: date
    id: UUID


@dataclass(frozen=True)
class RegisterRow:
    """One line of the register, personal values in clear: the page masks what the viewer may not see."""

    id: UUID
    version: int
    certificate_no: str
    groom_name: str
    groom_number: str
    bride_name: str
    bride_number: str
    registered_on: date
    remarried: bool
    belated: bool
    region: str
    office_id: UUID
    state: RecordState
    issued_on: date | None
    data_origin: str
    origin: str
    case_id: UUID | None


@dataclass(frozen=True)
class RegisterPage:
    """Rows newest first; ``after`` continues, None at the end."""

    rows: tuple[RegisterRow, ...]
    after: After | None


def search_register(
    w: Work, query: RegisterQuery, *, after: After | None = None, limit: int = 20
) -> RegisterPage:
    """One page. Invalid ``marriage.purpose_missing`` when a number is searched without a purpose."""
    require(w.actor, "marriage.search")
    _require_purpose(w, query)
    # The keys first: an index holds all that orders and mostly all that chooses them, so only the rows
    # that are shown are looked up where they lie.
    wanted = sa.select(RECORD.c.id, RECORD.c.registered_on).where(conditions(w, query))
    if after is not None:
        wanted = wanted.where(
            sa.tuple_(RECORD.c.registered_on, RECORD.c.id)
            < sa.tuple_(sa.literal(after.registered_on), sa.literal(after.id, RECORD.c.id.type))
        )
    newest_first = RECORD.c.registered_on.desc(), RECORD.c.id.desc()
    keys = wanted.order_by(*newest_first).limit(limit + 1).subquery()
    lines = sa.select(*[RECORD.c[name] for name in _SHOWN]).join(keys, keys.c.id == RECORD.c.id)
    rows = [RegisterRow(**row._mapping) for row in w.execute(lines.order_by(*newest_first))]
    more = len(rows) > limit
    shown = tuple(rows[:limit])
    return RegisterPage(shown, After(shown[-1].registered_on, shown[-1].id) if more else None)


def count_register(w: Work, query: RegisterQuery) -> int:
    """How many rows there are; counting stops at 10,000."""
    require(w.actor, "marriage.search")
    some = sa.select(sa.literal(1)).select_from(RECORD).where(conditions(w, query)).limit(COUNT_STOPS_AT)
    counted: int = w.execute(sa.select(sa.func.count()).select_from(some.subquery())).scalar_one()
    return counted


def access_of(query: RegisterQuery, rows: int) -> Access:
    """What the access journal keeps of a search: never the number or name that was typed."""
    by = "number" if query.by_number else "conditions"
    return Access(action="marriage.search", subject=f"marriage_record/{by}", rows=rows)


def conditions(w: Work, query: RegisterQuery) -> sa.ColumnElement[bool]:
    """The search as one predicate, the viewer's scope included."""
    found = _of_place(w, query, _in_passing(RECORD.c.region) if query.anyone_name else RECORD.c.region)
    if query.names_nobody and len(significant(query.region or w.actor.region)) >= OFFICE_DIGITS:
        found.append(RECORD.c.region.in_(offices_at(w, found)))
    if query.since:
        found.append(RECORD.c.registered_on >= query.since)
    if query.until:
        found.append(RECORD.c.registered_on <= query.until)
    found += _of_persons(w, query)
    if query.certificate_no:
        found.append(_numbered(query.certificate_no.upper()))
    if query.print_no:
        found.append(_printed(query.print_no))
    if query.kind:
        found.append(RECORD.c.remarried.is_(query.kind == "remarriage"))
        found.append(RECORD.c.belated.is_(query.kind == "belated"))
    if query.state:
        found.append(RECORD.c.state == query.state)
    if query.data_origin:
        found.append(RECORD.c.data_origin == query.data_origin)
    return sa.and_(*found)


def _of_place(
    w: Work, query: RegisterQuery, region: sa.SQLColumnExpression[str]
) -> list[sa.ColumnElement[bool]]:
    """The viewer's divisions, and the one that is searched."""
    asked = [within(region, query.region)] if query.region else []
    return [scope(w.actor, region), *asked]


def _in_passing(column: sa.ColumnElement[str]) -> sa.ColumnElement[str]:
    """The column as no index offers it: a name has few rows, a division thousands, whatever the planner thinks."""
    return column + ""


def _numbered(number: str) -> sa.ColumnElement[bool]:
    """The marriage with this 字号, or whose certificate was issued anew under it (BJ…)."""
    if not number.startswith("B"):
        return RECORD.c.certificate_no == number
    anew = sa.select(REISSUE.c.record_id).where(REISSUE.c.certificate_no == number)
    return sa.or_(RECORD.c.certificate_no == number, RECORD.c.id.in_(anew))


def _printed(number: str) -> sa.ColumnElement[bool]:
    """The marriage this booklet was used for, spoilt ones and those of a reissue too."""
    used = sa.select(BOOKLET.c.record_id).where(BOOKLET.c.number == number)
    anew = sa.select(REISSUE.c.record_id).where(REISSUE.c.id.in_(used))
    own = (RECORD.c.print_no_groom == number, RECORD.c.print_no_bride == number)
    return sa.or_(*own, RECORD.c.id.in_(used), RECORD.c.id.in_(anew))


def _of_persons(w: Work, query: RegisterQuery) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    for role in ROLES:
        if name := getattr(query, f"{role}_name"):
            found.append(_name_starts(RECORD.c[f"{role}_name"], _typed_name(name, f"{role}_name")))
        if number := getattr(query, f"{role}_number"):
            found.append(_has_number(w, (role,), number, f"{role}_number"))
        if region := getattr(query, f"{role}_region"):
            found.append(_lives_in(role, region))
    if query.anyone_name:
        found.append(_either_named(w, query, _typed_name(query.anyone_name, "anyone_name")))
    if query.anyone_number:
        found.append(_has_number(w, ROLES, query.anyone_number, "anyone_number"))
    return found


def recognise(text: str) -> dict[str, Any]:
    """What a single search box holds: an identity number, a 字号, or a name; as fields of the query."""
    typed = text.strip()
    if not typed:
        return {}
    if typed[:1].upper() in ("J", "B", "L") and "-" in typed:
        return {"certificate_no": typed}
    if sum(character.isdigit() for character in typed) >= 14:
        return {"anyone_number": typed}
    return {"anyone_name": typed}


def _lives_in(role: str, region: str) -> sa.ColumnElement[bool]:
    """The spouse's own division (常住户口), as the person's record has it."""
    theirs = sa.exists().where(PERSON.c.id == RECORD.c[f"{role}_id"], within(PERSON.c.region, region))
    return theirs.correlate(RECORD)


def _typed_name(name: str, field: str) -> str:
    try:
        return normalise_name(name.strip().rstrip(SEPARATORS), NameLimits(shortest=1))
    except JinminError as error:
        error.field = field
        raise


def _either_named(w: Work, query: RegisterQuery, name: str) -> sa.ColumnElement[bool]:
    """Either spouse's name begins so. Both indexes are asked apart: each answers out of itself alone."""
    named = []
    for role in ROLES:
        theirs = RECORD.alias(f"by_{role}")
        starts = _name_starts(theirs.c[f"{role}_name"], name)
        named.append(sa.select(theirs.c.id).where(*_of_place(w, query, _in_passing(theirs.c.region)), starts))
    return RECORD.c.id.in_(sa.union_all(*named))


def _name_starts(column: sa.ColumnElement[str], name: str) -> sa.ColumnElement[bool]:
    return sa.and_(column >= name, column < name + LAST_CHARACTER)


def _has_number(w: Work, roles: tuple[str, ...], number: str, field: str) -> sa.ColumnElement[bool]:
    try:
        value = parse_identity_number(number, on=w.today).value
    except JinminError as error:
        error.field = field
        raise
    blind = w.port(Keyring).blind(BLIND_LABEL, value)
    return sa.or_(*(RECORD.c[f"{role}_index"] == blind for role in roles))


def needs_purpose(actor: Actor, query: RegisterQuery) -> bool:
    """A person is looked up by number, or more than one registering office is searched."""
    return query.by_number or len(significant(query.region or actor.region)) < OFFICE_DIGITS


def _require_purpose(w: Work, query: RegisterQuery) -> None:
    if needs_purpose(w.actor, query) and not (query.purpose or w.actor.purpose):
        raise Invalid("marriage.purpose_missing", field="purpose")


_SHOWN = tuple(RegisterRow.__dataclass_fields__)
