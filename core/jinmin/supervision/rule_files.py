"""Rules of supervision as data: read from TOML, kept as dated rows, entered and withdrawn on a node."""

from collections.abc import Iterable, Sequence
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from jinmin.db.work import Work
from jinmin.errors import Invalid, Misconfigured, NotFound
from jinmin.identity.access import require
from jinmin.matters.assigning import assign
from jinmin.matters.shipped_files import RegionDigits
from jinmin.supervision.models import Light, Moment, Subject, SupervisionRule
from jinmin.toml_files import read_toml
from jinmin.vocabulary.actor import NATION

RULE = SupervisionRule.__table__
SHIPPED = "jinmin"
HERE = ""
SET_RULES = "supervision.set_rules"
"""The right to set rules of supervision for one's own division."""

Key = tuple[str, str, date]


class RuleEntry(BaseModel):
    """One ``[[rule]]``. The source is named by ``law`` and ``article``; not ``confirmed``: nobody read it there."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$", max_length=60)
    region: RegionDigits = NATION
    title: str = Field(min_length=1, max_length=60)
    subject: Subject
    at: Moment
    days: int = Field(default=0, ge=0, le=366)
    unit: Literal["working", "calendar"] = "working"
    light: Light
    tells_handler: bool = False
    permission: str = Field(default="", max_length=80)
    post: str = Field(default="", max_length=60)
    levels_up: int = Field(default=0, ge=0, le=4)
    on_provisional: bool = True
    off: bool = False
    valid_from: date = date(2020, 1, 1)
    valid_to: date | None = None
    law: str = Field(default="设计", min_length=1, max_length=200)
    article: str = Field(default="未核", min_length=1, max_length=200)
    confirmed: bool = False

    @model_validator(mode="after")
    def _tells_somebody(self) -> "RuleEntry":
        if not (self.off or self.tells_handler or self.permission):
            raise PydanticCustomError("supervision.tells_nobody", "tells nobody")
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise PydanticCustomError("supervision.ends_before_it_begins", "ends before it begins")
        return self

    @property
    def key(self) -> Key:
        """What tells it from other rows of one sender."""
        return self.id, self.region, self.valid_from


class _RuleFile(BaseModel):
    model_config = ConfigDict(extra="forbid")

    rule: tuple[RuleEntry, ...] = ()


def shipped_rules() -> tuple[RuleEntry, ...]:
    """The rules that come with the host."""
    return read_rules(files("jinmin.supervision") / "rules.toml")


def read_rules(file: Path | Traversable) -> tuple[RuleEntry, ...]:
    """The rules of a TOML file; Misconfigured names the place of a fault."""
    found = read_toml(file, _RuleFile, Misconfigured).rule
    keys = [entry.key for entry in found]
    for key in keys:
        if keys.count(key) > 1:
            raise Misconfigured("supervision.rule_twice", rule=key[0], region=key[1] or "全国", on=key[2])
    return found


def ship_rules(w: Work) -> int:
    """Make the database hold exactly the shipped rules; returns how many rows changed."""
    w.action = w.action or "supervision.ship_rules"
    held = _held(w, SHIPPED)
    entries = {entry.key: entry for entry in shipped_rules()}
    changed = sum(_write(w, SHIPPED, entry, held.get(key)) for key, entry in entries.items())
    return changed + sum(assign(held[key], {"withdrawn": True}) for key in held.keys() - entries.keys())


def enter_rules(w: Work, entries: Iterable[RuleEntry]) -> int:
    """Set rules for this node; each wins over the shipped one of its region. Needs SET_RULES there."""
    w.action = w.action or "supervision.enter_rules"
    held, changed = _held(w, HERE), 0
    for entry in entries:
        require(w.actor, SET_RULES, entry.region)
        require_same_subject(w, entry)
        changed += _write(w, HERE, entry, held.get(entry.key))
    return changed


def require_same_subject(w: Work, entry: RuleEntry) -> None:
    """Invalid ``supervision.other_subject``: a rule watches the same kind of thing for ever."""
    watched = {row.rule: row.subject for row in kept_rules(w)}
    if watched.get(entry.id, entry.subject) is not entry.subject:
        raise Invalid("supervision.other_subject", rule=entry.id, subject=watched[entry.id].label)


def withdraw_rule(w: Work, rule: str, region: str, valid_from: date) -> None:
    """Take back a rule that was set for this node; NotFound when there is none."""
    require(w.actor, SET_RULES, region)
    row = _entered(w, (rule, region, valid_from))
    w.action = w.action or "supervision.withdraw_rule"
    row.withdrawn = True


def entered_rule(w: Work, rule: str, region: str, valid_from: date) -> RuleEntry:
    """A rule that was set for this node, as its file would say it; NotFound when there is none."""
    row = _entered(w, (rule, region, valid_from))
    told = {name: getattr(row, name) for name in RuleEntry.model_fields if name != "id"}
    return RuleEntry(id=row.rule, **told)


def kept_rules(w: Work) -> Sequence[SupervisionRule]:
    """Every rule that is not withdrawn, of all regions and times, by id, region and first day."""
    order = (RULE.c.rule, RULE.c.region, RULE.c.valid_from, RULE.c.shipped_by)
    return w.session.scalars(sa.select(SupervisionRule).where(~RULE.c.withdrawn).order_by(*order)).all()


def _write(w: Work, shipped_by: str, entry: RuleEntry, row: SupervisionRule | None) -> bool:
    told = entry.model_dump(exclude={"id"}) | {"rule": entry.id, "withdrawn": False}
    if row is None:
        w.add(SupervisionRule(**told, shipped_by=shipped_by))
        return True
    return assign(row, told)


def _entered(w: Work, key: Key) -> SupervisionRule:
    row = _held(w, HERE).get(key)
    if row is None or row.withdrawn:
        rule, region, first = key
        raise NotFound("supervision.no_such_rule", rule=rule, region=region or "全国", on=first)
    return row


def _held(w: Work, shipped_by: str) -> dict[Key, SupervisionRule]:
    rows = w.session.scalars(sa.select(SupervisionRule).where(RULE.c.shipped_by == shipped_by))
    return {(row.rule, row.region, row.valid_from): row for row in rows}
