"""What a user arranged comes back, to that user alone."""

from dataclasses import dataclass

import pytest
from tests.integration.cases.office import LI, WANG, Office

from jinmin.errors import Forbidden
from jinmin.identity import keep_preference, load_preference
from jinmin.vocabulary.actor import SYSTEM


@dataclass(frozen=True)
class Arranged:
    """An arrangement."""

    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rearranged:
    """What a later version wants."""

    columns: dict[str, int]


def test_the_last_arrangement_counts_for_its_user(office: Office) -> None:
    for columns in (("a",), ("b", "c")):
        with office.node.work(WANG) as w:
            keep_preference(w, "probe.list", Arranged(columns))
    with office.node.read(WANG) as w:
        assert load_preference(w, "probe.list", Arranged()) == Arranged(("b", "c"))
        assert load_preference(w, "probe.other", Arranged(("x",))) == Arranged(("x",))
    with office.node.read(LI) as w:
        assert load_preference(w, "probe.list", Arranged()) == Arranged()


def test_what_no_longer_fits_counts_as_nothing(office: Office) -> None:
    with office.node.work(WANG) as w:
        keep_preference(w, "probe.list", Arranged(("a",)))
    with office.node.read(WANG) as w:
        assert load_preference(w, "probe.list", Rearranged({})) == Rearranged({})


def test_the_system_has_no_arrangements(office: Office) -> None:
    with office.node.work(SYSTEM) as w, pytest.raises(Forbidden):
        keep_preference(w, "probe.list", Arranged())
