"""How a carrier is called, and why it cannot be reached."""

import socket
import ssl

import pytest

from jinmin.exchange.causes import cause_in_words
from jinmin.exchange.telling import carrier_name
from jinmin.messages import text


@pytest.mark.parametrize(
    ("partners", "said"),
    [
        (("四川省",), "平台（四川省）"),
        (("甲", "乙", "丙"), "平台（甲、乙、丙）"),
        (("甲", "乙", "丙", "丁"), "平台（甲、乙、丙等 4 个）"),
    ],
)
def test_of_many_partners_the_first_are_named(partners: tuple[str, ...], said: str) -> None:
    assert carrier_name("platform", partners) == said


def _caused(by: BaseException) -> Exception:
    error = RuntimeError("of the library's own kind")
    error.__cause__ = by
    return error


def _expired() -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError("certificate has expired")
    error.verify_code = 10
    return error


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ConnectionRefusedError(), "连接被拒绝，对方服务可能没有运行"),
        (_caused(ConnectionResetError()), "连接中断"),
        (Exception(socket.gaierror()), "找不到这个地址"),
        (_caused(_expired()), "证书已过期"),
        (TimeoutError(), "没有在时限内应答"),
        (OSError("Multiple exceptions: [Errno 111] Connect call failed"), "连接被拒绝，对方服务可能没有运行"),
        (RuntimeError("nats: 'Authorization Violation'"), "账号、口令或密钥未被接受"),
        (RuntimeError("?"), "原因不明（RuntimeError）"),
    ],
)
def test_a_cause_is_told_in_words(error: BaseException, said: str) -> None:
    assert cause_in_words(error) == said


def test_a_value_that_is_lacking_leaves_no_placeholder() -> None:
    assert text("exchange.carrier_silent") == "… 秒内没有应答"
