"""A province's interface with some traffic behind it: its words are FOLDER PORT."""

import sys
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import jinmin_exchange_api  # noqa: F401  # its texts
import jinmin_exchange_platform  # noqa: F401  # as above
from jinmin.crypto import SigningKey, TransportKey
from jinmin.doubts import NewDoubt, raise_doubt
from jinmin.errors import Unavailable
from jinmin.exchange.adapter import ConnectionCheck
from jinmin.exchange.carriers import note_checks
from jinmin.exchange.models import Alarm
from jinmin.exchange.relay import relay_once
from jinmin.exchange.streams import lock_stream, note_failure
from jinmin.exchange.ways import ways_of
from jinmin.identity import PasswordPool
from jinmin.node import Node
from jinmin.sharing.agreements import NewAgreement, conclude_agreement, count_use
from jinmin.sharing.clients import NewClient, register_client
from jinmin.ui.app import serve
from jinmin.vocabulary.actor import Actor
from jinmin.vocabulary.profile import LETTERS_ONLY, Intake, Partner, Profile
from tests.exchange.direct import MINISTRY, QINGCHUAN, SICHUAN, join, marry, open_node, up_to
from tests.ui.seed import FAST, Account, people

KEEPER = Account(
    "keeper", "何静", "交换管理员",
    frozenset({"exchange.view", "exchange.handle", "doubts.raise", "doubts.answer", "sharing.view", "sharing.manage"}),
)  # fmt: skip
ASKER = Actor(None, "部里经办", region="", permissions=frozenset({"doubts.raise"}))
BROKER = {"servers": "nats://10.8.0.5:4222"}
BUREAU = Partner(code="stat-51", title="省统计数据共享中心", level="province", region="51")


def furnish(folder: Path) -> Node:
    """Six marriages of which four were sent, an alarm, a failing stream, a reader."""
    route = up_to(MINISTRY, batch_limit=4)
    troubled = up_to(BUREAU, stream="figures")
    intake = Intake(partner="c510822", adapter="direct", resources=("marriage.record",))
    letters = Intake(partner="ministry", adapter="direct", resources=(LETTERS_ONLY,), settings=BROKER)
    node = open_node(
        SICHUAN, folder, f"sqlite:///{folder / 'jinmin.db'}",
        partners=[MINISTRY, QINGCHUAN, BUREAU], routes=[route, troubled], intakes=[intake, letters],
    )  # fmt: skip
    above = Intake(partner="p51", adapter="direct", resources=("marriage.record",))
    ministry = open_node(
        MINISTRY, folder / "m", f"sqlite:///{folder / 'm.db'}", partners=[SICHUAN], intakes=[above],
        routes=[up_to(SICHUAN, direction="down", resources=(LETTERS_ONLY,))],
    )  # fmt: skip
    join([node, ministry])
    node.profile = node.profile.model_copy(update={"demo": True})
    node.ports.offer(Profile, node.profile)
    node.ports.offer(PasswordPool, PasswordPool(workers=2, policy=FAST))
    first, *_others = marry(node, 6)
    relay_once(node.site, route)
    _question(ministry, first)
    ministry.close()
    _add_trouble(node)
    return node


def _question(ministry: Node, record_id: UUID) -> None:
    told = {"resource": "marriage.record", "record_id": record_id, "field": "registered_on"}
    with ministry.work(ASKER) as w:
        new = NewDoubt.model_validate(
            {**told, "claimed": "2026-05-21", "reason": "与结婚证所载登记日期不一致"}
        )
        raise_doubt(w, new)
    relay_once(ministry.site, ministry.profile.routes[0])


def _add_trouble(node: Node) -> None:
    today = node.clock.today()
    with node.work() as w:
        people(w, node.ports.get(PasswordPool), [KEEPER])
        w.action = "exchange.alarm"
        w.add(
            Alarm(
                partner="c510822", stream="all", stream_epoch=1, number=3, code="authority.region",
                entries=2, raised_at=w.at,
            )
        )  # fmt: skip
        silent = Unavailable("exchange_api.timeout", partner=BUREAU.title)
        note_failure(w, lock_stream(w, BUREAU.code, "figures"), silent)
    _lose_the_broker(node)
    with node.work() as w:
        keys = SigningKey.generate("ed25519").public, TransportKey.generate("x25519").public
        register_client(
            w, NewClient(code="medical", title="医保经办系统", signing_key=keys[0], transport_key=keys[1])
        )
        terms = {
            "number": "GX-1",
            "client": "medical",
            "resource": "marriage.record",
            "fields": ("*",),
            "region": "510822",
        }
        days = {"valid_from": today, "valid_to": today + timedelta(days=300), "daily_quota": 5000}
        made = conclude_agreement(w, NewAgreement.model_validate(terms | days | {"purpose": "参保关系核对"}))
        count_use(w, made, 128)


def _lose_the_broker(node: Node) -> None:
    """It has been away long enough to be an alarm."""
    told = {**BROKER, "detail": "连接被拒绝，对方服务可能没有运行"}
    away = ConnectionCheck(False, "platform.unreachable", 0.0, told)
    cut = [way for way in ways_of(node.profile) if way.route.settings == BROKER]
    now = node.clock
    for minutes in (-8, 0):
        node.clock = now.shifted(timedelta(minutes=minutes))
        with node.work() as w:
            note_checks(w, [(way, away) for way in cut])
    node.clock = now


def main() -> None:
    """The program."""
    serve(furnish(Path(sys.argv[1])), port=int(sys.argv[2]))
