"""Numbers: neither gap nor double, whoever draws and whatever rolls back."""

import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.integration.cases.office import WANG, Office

from jinmin.cases import draw_serial, draw_serials
from jinmin.cases.serials import draw_case_no
from jinmin.matters import Catalogue

_RUNS = count()


class _GivenUpError(Exception):
    pass


def _draw(office: Office, key: str, keeps: bool) -> int:
    with office.node.work(WANG) as w:
        drawn = draw_serial(w, key)
        if not keeps:
            raise _GivenUpError
    return drawn


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plans=st.lists(st.lists(st.booleans(), max_size=6), min_size=2, max_size=4))
def test_concurrent_draws_give_1_to_n(office: Office, plans: list[list[bool]]) -> None:
    """Each plan is a clerk: True keeps the number, False rolls back after drawing."""
    key, drawn, ready = f"run.{next(_RUNS)}", list[int](), threading.Barrier(len(plans))

    def clerk(plan: list[bool]) -> None:
        ready.wait()
        for keeps in plan:
            if keeps:
                drawn.append(_draw(office, key, keeps))
            else:
                with pytest.raises(_GivenUpError):
                    _draw(office, key, keeps)

    with ThreadPoolExecutor(len(plans)) as pool:
        for done in [pool.submit(clerk, plan) for plan in plans]:
            done.result()
    assert sorted(drawn) == list(range(1, len(drawn) + 1))


def test_a_savepoint_gives_its_number_back(office: Office) -> None:
    with office.node.work(WANG) as w:
        first = draw_serial(w, "k")
        savepoint = w.session.begin_nested()
        assert draw_serial(w, "k") == first + 1
        savepoint.rollback()
        assert draw_serial(w, "k") == first + 1


def test_case_numbers_count_per_division_matter_and_day(office: Office) -> None:
    numbers = []
    for move, matter in ((0, "probe.permit"), (0, "probe.permit"), (0, "probe.visit"), (1, "probe.permit")):
        office.hands.move(days=move)
        numbers.append(office.look(office.open(matter=matter)).case_no)
    assert numbers == [
        "510822-probe.permit-20260302-00001",
        "510822-probe.permit-20260302-00002",
        "510822-probe.visit-20260302-00001",
        "510822-probe.permit-20260303-00001",
    ]


def test_a_case_number_fits_whatever_the_matter_is_called(office: Office) -> None:
    with office.node.work(WANG) as w:
        permit = w.port(Catalogue).matter("probe.permit", w.today)
        drawn = draw_case_no(w, permit.model_copy(update={"id": "probe." + "x" * 58}), "510822100201")
    assert len(drawn) <= 50
    assert drawn.startswith("510822-probe.xxx")


def test_several_numbers_at_once_follow_on(office: Office) -> None:
    with office.node.work(WANG) as w:
        assert (list(draw_serials(w, "k", 3)), draw_serial(w, "k")) == ([1, 2, 3], 4)
