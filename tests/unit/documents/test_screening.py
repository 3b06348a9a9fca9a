"""The virus scanner is asked over its protocol; without a verdict nothing counts as clean."""

from collections.abc import Iterator

import pytest
from tests.harness.ports import free_port
from tests.unit.documents.clamd_server import VERSION, Clamd, running_clamd, test_virus

from jinmin.documents.clamd import PIECE, ClamdScanner
from jinmin.documents.screening import Screened, Screener, ScreenState, screener_of
from jinmin.errors import Misconfigured, Refused, Unavailable
from jinmin.messages import explain
from jinmin.vocabulary.desk_settings import Screening


@pytest.fixture
def clamd() -> Iterator[Clamd]:
    with running_clamd() as server:
        yield server


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
def test_a_clean_file_is_sent_whole_and_passes(clamd: Clamd, size: int) -> None:
    scanner = ClamdScanner(clamd.address, seconds=5)
    assert scanner.scan(b"x" * size) is None
    assert clamd.seen == [size]
    assert scanner.version() == VERSION


@pytest.mark.parametrize("before", [0, 10, PIECE - 30, PIECE + 5])
def test_a_virus_is_found_wherever_the_pieces_part(clamd: Clamd, before: int) -> None:
    found = ClamdScanner(clamd.address, seconds=5).scan(b" " * before + test_virus() + b" ")
    assert found == "Eicar-Test-Signature"


@pytest.mark.parametrize(
    "answer",
    [b"stream: OK", b"stream: O", b"", b"INSTREAM size limit exceeded. ERROR\0", b"x" * 9000],
    ids=["no end", "cut off", "nothing", "too large for clamd", "endless"],
)
def test_no_verdict_is_no_pass(clamd: Clamd, answer: bytes) -> None:
    clamd.answer = answer
    with pytest.raises(Unavailable) as refused:
        ClamdScanner(clamd.address, seconds=5).scan(b"x")
    assert "请" in explain(refused.value)


def test_a_scanner_that_is_not_there_does_not_answer() -> None:
    with pytest.raises(Unavailable):
        ClamdScanner(f"tcp://127.0.0.1:{free_port()}", seconds=1).scan(b"x")
    with pytest.raises(Unavailable):
        ClamdScanner("unix:/nowhere/clamd.ctl", seconds=1).scan(b"x")
    with pytest.raises(Misconfigured):
        ClamdScanner("tcp://host", seconds=1).scan(b"x")


def test_the_policy_holds_or_refuses_what_nobody_looked_at() -> None:
    nowhere = f"tcp://127.0.0.1:{free_port()}"
    held = screener_of(Screening(scanner=nowhere, seconds=1)).screen(b"x")
    assert (held, held.state.usable) == (Screened(ScreenState.WAITING), False)
    with pytest.raises(Unavailable) as refused:
        screener_of(Screening(scanner=nowhere, seconds=1, when_down="refuse")).screen(b"x")
    assert refused.value.key == "screening.down"


def test_verdicts_become_states(clamd: Clamd) -> None:
    screener = screener_of(Screening(scanner=clamd.address))
    assert screener.screen(b"x") == Screened(ScreenState.CLEAN, VERSION)
    with pytest.raises(Refused) as refused:
        screener.screen(test_virus())
    assert (refused.value.key, refused.value.values) == ("scan.infected", {"virus": "Eicar-Test-Signature"})


def test_a_node_without_a_scanner_says_so_of_every_file() -> None:
    assert Screener().screen(test_virus()).state is ScreenState.UNSCREENED
    assert Screener().unseen.state is ScreenState.UNSCREENED
    assert screener_of(Screening(scanner="tcp://127.0.0.1:1")).unseen.state is ScreenState.WAITING
