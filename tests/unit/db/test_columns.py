"""Values of columns go into the ledger's JSON and come back as they were."""

import json
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
import sqlalchemy as sa

from jinmin.cases import Case
from jinmin.cases.clock_models import CaseSuspension, SuspensionState
from jinmin.db.columns import as_json, from_json

CASE, SUSPENSION = Case.__table__.c, CaseSuspension.__table__.c


@pytest.mark.parametrize(
    ("column", "value"),
    [
        (CASE.id, UUID(int=7)),
        (CASE.opened_at, datetime(2026, 11, 2, 4, 5, 6, 789, tzinfo=UTC)),
        (CASE.accepted_on, date(2026, 11, 2)),
        (CASE.accepted_on, None),
        (CASE.returns, 3),
        (CASE.due_provisional, True),
        (CASE.region, "510822"),
        (CASE.item_versions, ["a", "b"]),
        (SUSPENSION.state, SuspensionState.RUNNING),
    ],
    ids=lambda each: getattr(each, "name", ""),
)
def test_a_value_comes_back_from_the_ledger(column: sa.Column[object], value: object) -> None:
    written = json.loads(json.dumps(as_json(value)))
    assert from_json(column, written) == value
    assert type(from_json(column, written)) is type(value)
