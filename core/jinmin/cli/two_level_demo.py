"""``jinmin demo --two-level``: ministry, two provinces and a county as separate processes with a real broker."""

import shutil
import socket
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from jinmin.cli.child_processes import ChildProcesses, ended_in_order
from jinmin.cli.two_level_doubt import question_a_record
from jinmin.demo import furnish, renew_password
from jinmin.errors import Misconfigured, Unavailable
from jinmin.exchange.models import RecordVersion
from jinmin.exchange.partner_keys import KeyCard, own_card, pin_card
from jinmin.exchange.status import exchange_status
from jinmin.node import Node
from jinmin.profiles import load_profile
from jinmin.vocabulary.profile import Partner

START_SECONDS = 60.0
LOOK_SECONDS = 2.0
HELD = RecordVersion.__table__


@dataclass(frozen=True)
class DemoNode:
    """One node of the demonstration: its ``counties`` have offices with records."""

    identity: Partner
    links: str
    counties: tuple[str, ...] = ()


PROFILE = """id = "{code}"
title = "{title}（两级演示）"
summary = "两级部署演示，人员虚构"
demo = true
[node]
code = "{code}"
title = "{title}"
level = "{level}"
region = "{region}"
[carriers.platform]
servers = "nats://127.0.0.1:{broker}"
{links}"""

PARTNER = """[[partners]]
code = "{code}"
title = "{title}"
level = "{level}"
region = "{region}"
"""

SELF_BUILT = Partner(code="p11", title="北京市（自建系统，演示）", level="province", region="11")
MINISTRY = Partner(code="ministry", title="民政部", level="ministry", region="")
SICHUAN = Partner(code="p51", title="四川省", level="province", region="51")
QINGCHUAN = Partner(code="c510822", title="青川县", level="county", region="510822")


def _partner(partner: Partner) -> str:
    return PARTNER.format(**partner.model_dump())


def _takes(partner: Partner, adapter: str = "platform", settings: str = "") -> str:
    told = f'[[intakes]]\npartner = "{partner.code}"\nadapter = "{adapter}"\nresources = ["*"]\n{settings}'
    return _partner(partner) + told


def _reports_to(partner: Partner, more: str = "") -> str:
    route = _partner(partner).replace("[[partners]]\ncode", "[[routes]]\npartner")
    return _partner(partner) + route + f'adapter = "platform"\nresources = ["*"]\n{more}'


def _writes_to(partner: Partner) -> str:
    """Letters down to a node below, which is known from its intake."""
    route = _partner(partner).replace("[[partners]]\ncode", "[[routes]]\npartner")
    return route + 'adapter = "platform"\nresources = ["letters"]\ndirection = "down"\n'


def _listens_to(partner: Partner) -> str:
    """Letters from the node above, which is known from its route."""
    return f'[[intakes]]\npartner = "{partner.code}"\nadapter = "platform"\nresources = ["letters"]\n'


NODES = (
    DemoNode(
        MINISTRY,
        links=_takes(SICHUAN)
        + _writes_to(SICHUAN)
        + _takes(
            SELF_BUILT, "api", '[intakes.settings]\naddress = "http://127.0.0.1:{self_built}/exchange/v1"\n'
        ),
    ),
    DemoNode(
        SICHUAN,
        links=_reports_to(MINISTRY, "forward = true\n")
        + _listens_to(MINISTRY)
        + _takes(QINGCHUAN)
        + _writes_to(QINGCHUAN),
        counties=("510802", "510104"),
    ),
    DemoNode(QINGCHUAN, links=_reports_to(SICHUAN) + _listens_to(SICHUAN), counties=("510822",)),
)


@dataclass
class TwoLevelDemo:
    """Lives in ``data``; ``ports`` are those of the ministry's and of the county's interface."""

    data: Path
    seed: int
    fresh: bool
    ports: tuple[int, int]
    say: Callable[[str], None]

    def run(self) -> None:
        """Serve until interrupted, and tell of the traffic."""
        if self.fresh and self.data.exists():
            shutil.rmtree(self.data)
        self.data.mkdir(parents=True, exist_ok=True)
        broker, self_built = _free_port(), _free_port()
        with ended_in_order(), ChildProcesses() as children, ExitStack() as opened:
            _start_broker(children, self.data / "broker", broker)
            nodes = {
                told.identity.code: opened.enter_context(closing(self._prepared(told, broker, self_built)))
                for told in NODES
            }
            _start_self_built(children, self.data, _card(nodes["ministry"]), self_built)
            _introduce(nodes, KeyCard.parse((self.data / "p11.card").read_bytes()))
            self._start(nodes, children)
            self.say("  按 Ctrl+C 停止\n")
            _watch(nodes, children, self.say)

    def _start(self, nodes: dict[str, Node], children: ChildProcesses) -> None:
        for code, login, port in zip(("ministry", "c510822"), ("ministry", "clerk"), self.ports, strict=True):
            password = renew_password(nodes[code])
            title = nodes[code].profile.node.title
            _start_node(children, title, self.data / code, "serve", "--port", str(port))
            self.say(f"  {title}　http://127.0.0.1:{port}/　账号 {login}　口令 {password}")
        _start_node(children, SICHUAN.title, self.data / "p51", "exchange", "run")

    def _prepared(self, told: DemoNode, broker: int, self_built: int) -> Node:
        self.say(f"准备{told.identity.title}……")
        folder = self.data / told.identity.code
        folder.mkdir(exist_ok=True)
        links = told.links.replace("{self_built}", str(self_built))
        text = PROFILE.format(**told.identity.model_dump(), links=links, broker=broker)
        (folder / "profile.toml").write_text(text, encoding="utf-8")
        is_new = not (folder / "keys").exists()
        node = Node.open(load_profile(str(folder / "profile.toml")), folder)
        node.migrate()
        if is_new:
            furnish(node, "small" if told.counties else "none", self.seed, told.counties)
        return node


def _introduce(nodes: Mapping[str, Node], stranger: KeyCard) -> None:
    """As administrators would, by card; in a demonstration nobody telephones."""
    cards = {code: _card(node) for code, node in nodes.items()} | {stranger.node: stranger}
    for node in nodes.values():
        for partner in node.profile.partners:
            with node.work() as w:
                pin_card(w, cards[partner.code])


def _card(node: Node) -> KeyCard:
    with node.read() as w:
        return own_card(w)


def _watch(nodes: dict[str, Node], children: ChildProcesses, say: Callable[[str], None]) -> None:
    """Tell of the traffic whenever it has changed; Unavailable when one of the programs has ended."""
    before: list[str] = []
    while True:
        children.require_all()
        if told := question_a_record(nodes["ministry"], QINGCHUAN.code):
            say(f"    {told}")
        lines = [line for node in nodes.values() for line in _traffic(node)]
        if lines != before:
            say(time.strftime("%H:%M:%S"))
            for line in lines:
                say(f"    {line}")
        before = lines
        time.sleep(LOOK_SECONDS)


def _traffic(node: Node) -> Iterator[str]:
    title = node.profile.node.title
    with node.read() as w:
        for stream in exchange_status(w):
            state = f"待发 {stream.waiting}，已回执至台账第 {stream.cursor_seq} 条"
            yield f"{title} → {stream.title}　{state}，退回 {stream.refusals}"
        query = (
            sa.select(HELD.c.origin, sa.func.count().label("records"))
            .where(HELD.c.held > 0)
            .group_by(HELD.c.origin)
        )
        for row in w.execute(query.order_by(HELD.c.origin)):
            partner = node.profile.partner(row.origin)
            yield f"{title} 存有{partner.title if partner else row.origin}报来的副本 {row.records} 条"


def _start_broker(children: ChildProcesses, store: Path, port: int) -> None:
    program = shutil.which("nats-server") or shutil.which("nats-server", path="/usr/sbin")
    if program is None:
        raise Misconfigured("demo.no_broker")
    store.mkdir(parents=True, exist_ok=True)
    command = [program, "-a", "127.0.0.1", "-p", str(port), "-js", "-sd", str(store)]
    children.start("交换平台", command, store / "log")
    _await_port(children, port)


def _start_self_built(children: ChildProcesses, data: Path, friend: KeyCard, port: int) -> None:
    card = data / "ministry.card"
    card.write_text(friend.model_dump_json(), encoding="utf-8")
    told = ["--friend", str(card), "--card-out", str(data / "p11.card"), "--port", str(port)]
    told += ["--code", SELF_BUILT.code, "--region", SELF_BUILT.region, "--county", "110105"]
    command = [sys.executable, "-m", "jinmin_exchange_api.demo_program", *told]
    children.start(SELF_BUILT.title, command, data / "p11.log")
    _await_port(children, port)


def _start_node(children: ChildProcesses, title: str, folder: Path, *command: str) -> None:
    options = ["--data", str(folder), "--profile", str(folder / "profile.toml")]
    program = [sys.executable, "-c", "from jinmin.cli import main; main()", *options, *command]
    children.start(title, program, folder / "log")


def _await_port(children: ChildProcesses, port: int) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        children.require_all()
        with closing(socket.socket()) as trial:
            if trial.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise Unavailable("demo.not_up", port=port)


def _free_port() -> int:
    with closing(socket.socket()) as trial:
        trial.bind(("127.0.0.1", 0))
        port: int = trial.getsockname()[1]
        return port
