"""Writing parameters: what plug-ins ship, and what is entered on this node."""

from collections.abc import Iterable
from datetime import date

import sqlalchemy as sa

from jinmin.db.work import Work
from jinmin.errors import NotFound
from jinmin.matters.assigning import assign
from jinmin.matters.models import ParameterRow
from jinmin.matters.parameters import TABLE, Parameter, Parameters
from jinmin.matters.shipped_files import ParameterEntry
from jinmin.vocabulary.profile import Profile

HERE = ""
"""``shipped_by`` of a value entered on this node."""

Key = tuple[str, str, date]


def enter_parameter(w: Work, entry: ParameterEntry) -> None:
    """Set a value for this node; it wins over the shipped one of the same region and first day.

    Bare of any check: people go through ``jinmin.parameter_changes``.
    """
    w.action = w.action or "parameter.enter"
    _write(w, HERE, entry, _held(w, HERE).get(_key(entry)))
    refresh_parameters(w)


def end_entered(w: Work, name: str, region: str, valid_from: date, last: date) -> None:
    """Give a value that was set for this node its last day; NotFound when there is none."""
    row = _held(w, HERE).get((name, region, valid_from))
    if row is None or row.withdrawn:
        raise NotFound("parameter.missing", name=name, on=valid_from, region=region or "全国")
    assign(row, {"valid_to": last})
    refresh_parameters(w)


def withdraw_parameter(w: Work, name: str, region: str, valid_from: date) -> None:
    """Take back a value that was set for this node; NotFound when there is none."""
    row = _held(w, HERE).get((name, region, valid_from))
    if row is None or row.withdrawn:
        raise NotFound("parameter.missing", name=name, on=valid_from, region=region or "全国")
    w.action = w.action or "parameter.withdraw"
    assign(row, {"withdrawn": True})
    refresh_parameters(w)


def write_parameters(w: Work, plugin: str, entries: Iterable[ParameterEntry]) -> int:
    """Make the database hold exactly what the plug-in ships; returns how many rows changed."""
    held = _held(w, plugin)
    shipped = {_key(entry): entry for entry in entries}
    changed = [_write(w, plugin, entry, held.get(key)) for key, entry in shipped.items()]
    changed += [assign(held[key], {"withdrawn": True}) for key in held.keys() - shipped.keys()]
    return sum(changed)


def parameter_of(entry: ParameterEntry, plugin: str) -> Parameter:
    """What the entry will be read as once it is written for ``plugin``."""
    told = entry.model_dump(exclude={"origin_level", "below"})
    return Parameter(**told, origin_level=entry.level.value, below=entry.below.value, shipped_by=plugin)


def refresh_parameters(w: Work) -> None:
    """Have the node's Parameters read anew once this work has committed."""
    parameters, database = w.port(Parameters), w.database
    w.after_commit(lambda: parameters.refresh(database))


def _write(w: Work, plugin: str, entry: ParameterEntry, row: ParameterRow | None) -> bool:
    told = _row(entry, plugin, w.port(Profile).node.code)
    if row is None:
        w.add(told)
        return True
    return assign(row, told.model_dump(exclude={"id", "version", "origin", "epoch"}))


def _row(entry: ParameterEntry, plugin: str, origin: str) -> ParameterRow:
    return ParameterRow(
        name=entry.name,
        region=entry.region,
        value=list(entry.value) if isinstance(entry.value, tuple) else entry.value,
        unit=entry.unit,
        valid_from=entry.valid_from,
        valid_to=entry.valid_to,
        law=entry.law,
        article=entry.article,
        confirmed=entry.confirmed,
        origin_level=entry.level.value,
        title=entry.title,
        below=entry.below.value,
        matters=list(entry.matters),
        transition=entry.transition,
        clause=entry.clause,
        least=entry.least,
        most=entry.most,
        shipped_by=plugin,
        origin=origin,
    )


def _held(w: Work, plugin: str) -> dict[Key, ParameterRow]:
    rows = w.session.scalars(sa.select(ParameterRow).where(TABLE.c.shipped_by == plugin))
    return {(row.name, row.region, row.valid_from): row for row in rows}


def _key(entry: ParameterEntry) -> Key:
    return entry.name, entry.region, entry.valid_from
