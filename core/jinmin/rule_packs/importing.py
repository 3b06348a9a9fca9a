"""Taking a rule pack in: proved first, judged row by row, all of it or nothing."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import sqlalchemy as sa

from jinmin.db.work import Work
from jinmin.errors import JinminError, Refused, Violation
from jinmin.identity.access import require
from jinmin.matters import PACK, TRANSITIONS, Below, Parameter, ParameterEntry, Parameters
from jinmin.matters.models import MatterVersion
from jinmin.matters.parameter_writing import parameter_of, refresh_parameters, write_parameters
from jinmin.messages import text
from jinmin.parameter_changes import NewValue, objections, parameters_now, value_text
from jinmin.regions import lies_within
from jinmin.rule_packs.pack import PackedParameter, RulePack, SignerCard
from jinmin.service_items import PUBLISH, ImportReport, PublicationGate, import_entries, preview_import
from jinmin.service_items.importing import ImportRefused
from jinmin.service_items.json_reading import rows_of_objects

ACTION = "matter.pack_import"
MATTER = MatterVersion.__table__


@dataclass(frozen=True)
class PackError:
    """What is wrong with one row: ``section`` 参数, 事项 or 定义, ``row`` counts from 1."""

    section: str
    row: int
    name: str
    said: str


@dataclass(frozen=True)
class PackDifference:
    """What one row changes here: ``before`` or ``after`` is "" for what is not there."""

    name: str
    title: str
    region: str
    valid_from: str
    before: str
    after: str


@dataclass
class PackReport:
    """What a pack would do or did; ``items`` counts its entries of the item lists."""

    differences: list[PackDifference] = field(default_factory=list)
    same: int = 0
    errors: list[PackError] = field(default_factory=list)
    items: ImportReport = field(default_factory=ImportReport)


class PackRefused(Refused):
    """A pack with mistakes: nothing of it came in. ``report`` lists them."""

    def __init__(self, report: PackReport) -> None:
        super().__init__("pack.refused", count=len(report.errors))
        self.report = report


def preview_pack(w: Work, pack: RulePack, signer: SignerCard) -> PackReport:
    """What it would change and what is wrong with it; writes nothing. Refused when it is not the signer's."""
    pack.require_genuine(signer)
    report = _judged(w, pack, signer)
    report.items = preview_import(w, rows_of_objects(enumerate(pack.content.items, start=1)))
    return _with_items(report)


def import_pack(w: Work, pack: RulePack, signer: SignerCard) -> PackReport:
    """Make this node's copy of the signer's parameters exactly what the pack says; entries become drafts.

    The card is what is trusted: the values were published by two persons where they were made. Needs
    ``matter.publish``. Raises Forbidden, PackRefused, Refused, also what the gate says where nobody looked at what
    the values do to open cases here.
    """
    require(w.actor, PUBLISH)
    pack.require_genuine(signer)
    w.action = w.action or ACTION
    report = _judged(w, pack, signer)
    try:
        report.items = import_entries(w, rows_of_objects(enumerate(pack.content.items, start=1)))
    except ImportRefused as refused:
        report.items = refused.report
    if _with_items(report).errors:
        raise PackRefused(report)
    w.port(PublicationGate).require_all(w, parameters_with(w, pack, signer))
    write_parameters(w, PACK + signer.node, [_entry(each) for each in pack.content.parameters])
    refresh_parameters(w)
    return report


def parameters_with(w: Work, pack: RulePack, signer: SignerCard) -> Parameters:
    """The node's parameters as they would stand once this pack is in, proved to be the signer's. Refused."""
    pack.require_genuine(signer)
    brought = [parameter_of(_entry(each), PACK + signer.node) for each in pack.content.parameters]
    return Parameters([*_of_others(w, signer), *brought])


def _of_others(w: Work, signer: SignerCard) -> list[Parameter]:
    return [each for each in parameters_now(w).all() if each.shipped_by != PACK + signer.node]


def _judged(w: Work, pack: RulePack, signer: SignerCard) -> PackReport:
    report = PackReport(errors=list(_other_definitions(w, pack)))
    others = Parameters(_of_others(w, signer))
    held = {(each.name, each.region, each.valid_from): each for each in _held(w, signer)}
    seen: set[tuple[object, ...]] = set()
    for row, each in enumerate(pack.content.parameters, start=1):
        key = (each.name, each.region, each.valid_from)
        said = "同一参数、区划、生效日期在包里出现两次" if key in seen else ""
        told = [said] if said else [_said(found) for found in _objections(others, each, signer)]
        report.errors += [PackError("参数", row, each.name, one) for one in told]
        seen.add(key)
        _compare(report, held.pop(key, None), each)
    report.differences += [_difference(gone, gone, None) for gone in held.values()]
    return report


def _objections(others: Parameters, each: PackedParameter, signer: SignerCard) -> Iterator[Violation]:
    if not lies_within(each.region, signer.region):
        yield Violation("pack.outside", "设计", "pack.outside", values={"region": each.region or "全国"})
        return
    if not any(known.name == each.name for known in others.all()):
        yield Violation("pack.unknown", "设计", "pack.unknown", values={"name": each.name})
        return
    new = NewValue(
        each.value, each.valid_from, each.valid_to, each.law, each.article, each.confirmed, each.below,
        each.transition, each.clause, reason=ACTION,
    )  # fmt: skip
    found = objections(others, each.name, each.region, new, new.first)
    yield from (one for one in found if one.key != "parameter.overlap")


def _other_definitions(w: Work, pack: RulePack) -> Iterator[PackError]:
    here = {(row.matter_id, row.edition): row.digest for row in w.execute(sa.select(MATTER))}
    known = {matter_id for matter_id, _edition in here}
    for row, each in enumerate(pack.content.matters, start=1):
        if each.id not in known:
            yield PackError("定义", row, each.id, text("pack.matter_unknown", matter=each.id))
        elif here.get((each.id, each.version)) not in (None, each.digest):
            yield PackError(
                "定义", row, each.id, text("pack.matter_other", matter=each.id, version=each.version)
            )


def _held(w: Work, signer: SignerCard) -> list[Parameter]:
    return [each for each in parameters_now(w).all() if each.shipped_by == PACK + signer.node]


def _compare(report: PackReport, held: Parameter | None, each: PackedParameter) -> None:
    if held is not None and _told(held) == _told(each):
        report.same += 1
    else:
        report.differences.append(_difference(each, held, each))


def _difference(
    named: Parameter | PackedParameter, before: Parameter | None, after: PackedParameter | None
) -> PackDifference:
    old, new = (_told(each) if each else "" for each in (before, after))
    return PackDifference(
        named.name, named.title or named.name, named.region, named.valid_from.isoformat(), old, new
    )


def _told(each: Parameter | PackedParameter) -> str:
    until = each.valid_to.isoformat() if each.valid_to else "长期"
    checked = "已核" if each.confirmed else "未核"
    value = value_text(each.value, each.unit)
    source, below = f"{each.law}{each.article}", f"下级{Below(each.below).label}"
    rest = (f"至{until}", source, checked, below, TRANSITIONS[each.transition], each.clause)
    return "，".join((value, *filter(None, rest)))


def _entry(each: PackedParameter) -> ParameterEntry:
    return ParameterEntry.model_validate(each.model_dump())


def _said(found: Violation) -> str:
    return text(found.key, **found.values)


def _with_items(report: PackReport) -> PackReport:
    for error in report.items.errors:
        said = text(error.error.key, **error.error.values) if isinstance(error.error, JinminError) else ""
        report.errors.append(PackError("事项", error.row, error.column, said))
    return report
