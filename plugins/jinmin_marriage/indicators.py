"""What is counted of marriages. 补领 is not a marriage, 补录 does not touch current figures."""

from typing import Any

import sqlalchemy as sa

from jinmin.api import Columns, DetailColumn, Indicator, Subject
from jinmin_marriage.models import DataOrigin, MarriageRecord, RecordState

RECORD = MarriageRecord.__table__


def _columns(source: sa.FromClause) -> Columns:
    c = source.c
    return {
        "id": c.id,
        "version": c.version,
        "case_id": c.case_id,
        "region": c.region,
        "on": c.registered_on,
        "month": c.month,
        "state": c.state,
        "data_origin": c.data_origin,
        "remarried": c.remarried,
        "certificate_no": c.certificate_no,
        "groom_name": c.groom_name,
        "bride_name": c.bride_name,
        "origin": c.origin,
    }


def _counted(columns: Columns) -> sa.ColumnElement[bool]:
    """Registered in the ordinary course. A court's or the office's later undoing takes the pair out again."""
    standing: list[Any] = [RecordState.VALID, RecordState.ENDED]
    return sa.and_(columns["state"].in_(standing), columns["data_origin"] == DataOrigin.BUSINESS)


REGISTRATION = Subject(
    id="marriage.registration",
    title="结婚登记",
    selectable=lambda: RECORD,
    columns=_columns,
    counted=_counted,
    detail=(
        DetailColumn("certificate_no", "登记字号"),
        DetailColumn("groom_name", "男方姓名", masked=True),
        DetailColumn("bride_name", "女方姓名", masked=True),
        DetailColumn("on", "登记日期"),
        DetailColumn("region", "登记机关区划"),
        DetailColumn("origin", "来源节点"),
    ),
)

PAIRS = Indicator(
    code="marriage.pairs",
    title="结婚登记对数",
    unit="对",
    subject=REGISTRATION.id,
    source="民政统计季报（国统制〔2023〕83号），表式未见全文",
    confirmed=False,
)

REMARRIED_PAIRS = Indicator(
    code="marriage.remarried_pairs",
    title="其中：复婚登记对数",
    unit="对",
    subject=REGISTRATION.id,
    source="民政统计年报，表式未见全文",
    confirmed=False,
    where=lambda columns: columns["remarried"].is_(sa.true()),
)
