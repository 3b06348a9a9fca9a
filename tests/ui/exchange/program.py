"""A province's interface with some traffic behind it: ``python -m tests.ui.exchange.program FOLDER PORT``."""

import sys
from datetime import timedelta
from pathlib import Path

import jinmin_exchange_api  # noqa: F401  # its texts
from jinmin.crypto import SigningKey, TransportKey
from jinmin.errors import Unavailable
from jinmin.exchange.models import Alarm
from jinmin.exchange.relay import relay_once
from jinmin.exchange.streams import lock_stream, note_failure
from jinmin.identity import PasswordPool
from jinmin.node import Node
from jinmin.sharing.agreements import NewAgreement, conclude_agreement, count_use
from jinmin.sharing.clients import NewClient, register_client
from jinmin.ui.app import serve
from jinmin.vocabulary.profile import Intake, Partner, Profile
from tests.exchange.direct import MINISTRY, QINGCHUAN, SICHUAN, join, marry, open_node, up_to
from tests.ui.seed import FAST, Account, people

KEEPER = Account("keeper", "何静", "交换管理员", frozenset({"exchange.view", "exchange.handle"}))
BUREAU = Partner(code="stat-51", title="省统计数据共享中心", level="province", region="51")


def furnish(folder: Path) -> Node:
    """Six marriages of which four were sent, an alarm, a failing stream, a reader."""
    route = up_to(MINISTRY, batch_limit=4)
    troubled = up_to(BUREAU, stream="figures")
    intake = Intake(partner="c510822", adapter="direct", resources=("marriage.record",))
    node = open_node(
        SICHUAN, folder, f"sqlite:///{folder / 'jinmin.db'}",
        partners=[MINISTRY, QINGCHUAN, BUREAU], routes=[route, troubled], intakes=[intake],
    )  # fmt: skip
    above = Intake(partner="p51", adapter="direct", resources=("marriage.record",))
    ministry = open_node(
        MINISTRY, folder / "m", f"sqlite:///{folder / 'm.db'}", partners=[SICHUAN], intakes=[above]
    )
    join([node, ministry])
    node.profile = node.profile.model_copy(update={"demo": True})
    node.ports.offer(Profile, node.profile)
    node.ports.offer(PasswordPool, PasswordPool(workers=2, policy=FAST))
    marry(node, 6)
    relay_once(node.site, route)
    ministry.close()
    _add_trouble(node)
    return node


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
    with node.work() as w:
        keys = SigningKey.generate("ed25519").public, TransportKey.generate("x25519").public
        register_client(
            w, NewClient(code="medical", title="医保经办系统", signing_key=keys[0], transport_key=keys[1])
        )
        terms = {"number": "GX-1", "client": "medical", "resource": "marriage.record", "fields": ("*",)}
        days = {"valid_from": today, "valid_to": today + timedelta(days=300), "daily_quota": 5000}
        made = conclude_agreement(w, NewAgreement.model_validate(terms | days | {"purpose": "参保关系核对"}))
        count_use(w, made, 128)


if __name__ == "__main__":
    serve(furnish(Path(sys.argv[1])), port=int(sys.argv[2]))
