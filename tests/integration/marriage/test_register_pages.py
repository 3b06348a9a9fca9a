"""A page of the register: all records of the place whatever their code, and no others read for it."""

from dataclasses import replace
from datetime import date

import sqlalchemy as sa
from sqlalchemy import event
from tests.exchange.direct import marry
from tests.integration.marriage.office import Office

from jinmin.vocabulary.actor import Actor
from jinmin_marriage.queries import RegisterQuery, count_register, search_register

COUNTY, TOWN, ANOTHER = "110105", "110105003", "110106"
MAY, JUNE = date(2026, 5, 20), date(2026, 6, 1)


def _clerk(office: Office, region: str) -> Actor:
    return replace(office.clerk, region=region)


def _fill(office: Office) -> None:
    for count, region, day in ((2, COUNTY, MAY), (1, TOWN, JUNE), (1, ANOTHER, MAY)):
        marry(office.node, count, region=region, on=day)


def test_a_county_s_page_has_the_records_of_its_towns_too(office: Office) -> None:
    _fill(office)
    with office.node.read(_clerk(office, COUNTY)) as w:
        page = search_register(w, RegisterQuery(), limit=2)
        assert [row.region for row in page.rows] == [TOWN, COUNTY]
        assert [row.region for row in search_register(w, RegisterQuery(), after=page.after).rows] == [COUNTY]
        assert count_register(w, RegisterQuery()) == 3
        assert count_register(w, RegisterQuery(until=MAY)) == 2
        assert count_register(w, RegisterQuery(region=TOWN)) == 1
        assert count_register(w, RegisterQuery(region=ANOTHER)) == 0
    with office.node.read(_clerk(office, "110109")) as w:
        assert count_register(w, RegisterQuery()) == 0


def test_the_days_are_sought_within_the_place(office: Office) -> None:
    if not office.node.database.is_sqlite:
        return  # a server reads a table of four rows whole
    _fill(office)
    sent: list[tuple[str, tuple[object, ...]]] = []

    def note(
        _line: sa.Connection, _cursor: object, statement: str, values: tuple[object, ...], *_rest: object
    ) -> None:
        sent.append((statement, values))

    event.listen(office.node.database.engine, "before_cursor_execute", note)
    with office.node.read(_clerk(office, COUNTY)) as w:
        count_register(w, RegisterQuery(since=MAY, until=JUNE))
    event.remove(office.node.database.engine, "before_cursor_execute", note)
    with office.node.database.engine.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sent[-1][0]}", sent[-1][1]).all()
    assert "ix_marriage_record_register (region=? AND registered_on>? AND registered_on<?)" in str(plan)
