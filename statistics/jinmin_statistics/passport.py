"""数字护照: everything a reader needs to know what a figure is and when it was true."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from jinmin.api import Divisions, Work, text
from jinmin_statistics.cells import Selection
from jinmin_statistics.derive import Figure, prepare
from jinmin_statistics.registry import Definition
from jinmin_statistics.words import moment


@dataclass(frozen=True)
class NumberPassport:
    """One figure's definition and provenance, in words.

    ``counted`` says what is counted, ``condition`` is the exact condition beyond place and period.
    """

    code: str
    title: str
    value: int
    unit: str
    source: str
    source_confirmed: bool
    counted: str
    condition: str
    period: str
    period_ended: bool
    area: str
    tree: str
    tree_confirmed: bool
    scope: str
    ledger_position: int
    as_of: datetime


def passport(w: Work, figure: Figure) -> NumberPassport:
    """The passport of a figure, read in the figure's own work."""
    cell, counted = figure.cell, prepare(w, figure.cell)
    indicator, months, tree = counted.definition.indicator, cell.period.months, counted.area.tree
    return NumberPassport(
        code=indicator.code,
        title=indicator.title,
        value=figure.value,
        unit=figure.unit,
        source=indicator.source,
        source_confirmed=indicator.confirmed,
        counted=text(
            "statistics.counted_in_words",
            subject=counted.definition.subject.title,
            first=_written(months.first),
            last=_written(months.last),
            area=counted.area.full_title,
        ),
        condition=_condition(counted.definition, counted.selection),
        period=cell.period.title,
        period_ended=cell.period.has_ended(w.today),
        area=counted.area.full_title,
        tree=tree.definition.title,
        tree_confirmed=tree.definition.confirmed,
        scope=_scope(w, figure),
        ledger_position=figure.ledger_position,
        as_of=figure.as_of,
    )


def passport_lines(card: NumberPassport) -> dict[str, str]:
    """The passport as labels and texts."""
    return {
        "指标代码": card.code,
        "报告期": card.period + ("" if card.period_ended else "（尚未结束）"),
        "地区": card.area,
        "口径": card.counted,
        "汇总口径": card.tree + ("" if card.tree_confirmed else "（未核）"),
        "指标依据": card.source + ("" if card.source_confirmed else "（未核）"),
        "范围": card.scope,
        "台账位置": f"第 {card.ledger_position} 条",
        "统计时间": moment(card.as_of),
    }


def _condition(definition: Definition, selection: Selection) -> str:
    own = definition.subject.counted(selection.columns)
    restriction = definition.indicator.where
    parts = [own] if restriction is None else [own, restriction(selection.columns)]
    return " AND ".join(_sql(part) for part in parts)


def _sql(expression: sa.ColumnElement[bool]) -> str:
    return str(expression.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True}))


def _scope(w: Work, figure: Figure) -> str:
    if not figure.scope:
        return text("statistics.scope_whole")
    return text("statistics.scope_cut", region=w.port(Divisions).full_name(figure.scope, w.today))


def _written(month: int) -> str:
    return f"{month // 100}-{month % 100:02}"
