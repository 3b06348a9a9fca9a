"""Where one may be sent, what a ticket is worth, which page answers, and what the log may say."""

import logging

import pytest

from jinmin.exchange.status import PartnerStatus
from jinmin.ui.link_lamp import told
from jinmin.ui.link_state import Links
from jinmin.ui.session import safe_target
from jinmin.ui.tickets import SECONDS, Tickets
from jinmin.ui.trouble import note_fault
from jinmin.ui.words import remaining


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("/cases/1?tab=2", "/cases/1?tab=2"),
        ("/", "/"),
        (None, "/"),
        ("", "/"),
        ("//elsewhere.example", "/"),
        ("/\\elsewhere.example", "/"),
        ("https://elsewhere.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("cases", "/"),
        ("/login?next=/login", "/"),
        ("/a\r\nSet-Cookie: x", "/"),
    ],
)
def test_only_pages_of_this_site_follow_the_sign_in(asked: str | None, given: str) -> None:
    assert safe_target(asked) == given


def test_a_ticket_is_good_once() -> None:
    tickets = Tickets()
    name = tickets.issue("token", "/")
    held = tickets.redeem(name)
    assert held is not None
    assert (held.token, held.target) == ("token", "/")
    assert tickets.redeem(name) is None
    assert tickets.redeem("invented") is None


def test_a_ticket_grows_old(monkeypatch: pytest.MonkeyPatch) -> None:
    tickets = Tickets()
    name = tickets.issue("token", "/")
    monkeypatch.setattr("jinmin.ui.tickets.time.monotonic", lambda: 1e9 + SECONDS)
    assert tickets.redeem(name) is None


def test_a_fault_is_logged_without_what_it_says(caplog: pytest.LogCaptureFixture) -> None:
    try:
        raise ValueError("王小明 510822199003071234") from KeyError("13800001234")
    except ValueError as error:
        with caplog.at_level(logging.ERROR, "jinmin.ui"):
            reference = note_fault(error, "/marriage/apply")
    written = caplog.records[0].getMessage()
    assert reference in written
    assert "builtins.ValueError from builtins.KeyError" in written
    assert "/marriage/apply" in written


@pytest.mark.parametrize(("days", "said"), [(None, ""), (-3, "逾期 3 天"), (0, "今日到期"), (5, "还有 5 天")])
def test_remaining_time_is_said_in_words(days: int | None, said: str) -> None:
    assert remaining(days) == said


def partner(*, waiting: int = 0, refusals: int = 0, paused: bool = False, failures: int = 0) -> PartnerStatus:
    return PartnerStatus(
        partner="p",
        title="四川省民政厅",
        stream="p:up",
        adapter="internal",
        cursor_seq=0,
        waiting=waiting,
        oldest_waiting=None,
        last_receipt=None,
        refusals=refusals,
        reconciled_at=None,
        differences=0,
        paused=paused,
        failures=failures,
        error_key="",
        error_values={},
    )


@pytest.mark.parametrize(
    ("state", "level", "said"),
    [
        (partner(), "ok", "交换正常"),
        (partner(waiting=3), "warning", "交换待发 3"),
        (partner(waiting=10_000), "warning", "交换待发 10000+"),
        (partner(refusals=2, waiting=3), "fault", "交换退回 2"),
        (partner(failures=1, waiting=3), "fault", "交换不通，待发 3"),
        (partner(paused=True), "warning", "交换待发 0"),
    ],
)
def test_the_lamp_says_how_exchange_stands(state: PartnerStatus, level: str, said: str) -> None:
    assert told(Links((state,)))[:2] == (level, said)
