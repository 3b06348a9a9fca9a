"""The carriers are watched, also while nothing is to be sent: what is away is seen, alarmed, and over by itself."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from threading import Event
from time import monotonic

import orjson
import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from jinmin.cli.app import main
from jinmin.db.site import Site
from jinmin.exchange import receiving_worker
from jinmin.exchange.adapter import ConnectionCheck
from jinmin.exchange.alarms import open_alarms
from jinmin.exchange.carrier_models import CarrierState
from jinmin.exchange.carrier_watch import CarrierWatch
from jinmin.exchange.carriers import UNREACHABLE, carriers, cut_carriers
from jinmin.exchange.models import Alarm
from jinmin.exchange.receiving_worker import Receiving
from jinmin.health import examine
from jinmin.messages import text
from jinmin.node import Node
from jinmin.sharing.monitor import MonitorLine, monitor_lines
from jinmin.ui.link_lamp import told
from jinmin.ui.link_state import LinkState
from jinmin.vocabulary.profile import Profile, Route
from tests.exchange.carriers import site_of
from tests.exchange.conftest import Trial
from tests.exchange.platform_nodes import PlatformPair, as_toml, platform_pair
from tests.exchange.probe import take_in_probe
from tests.harness.nats import NatsServer
from tests.harness.waiting import until

DENIED = ', permissions: { publish: { deny: ["$JS.API.>"] } }'
DENYING = f"""
authorization {{ users = [
  {{ user: ministry, password: theirs{DENIED} }}
  {{ user: harness, password: own }}
] }}
no_auth_user: harness
"""
LONG = timedelta(minutes=6)


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[NatsServer]:
    server = NatsServer(tmp_path / "nats")
    yield server
    server.stop()


@pytest.fixture
def pair(
    tmp_path: Path, broker: NatsServer, database_url: str, second_database_url: str
) -> Iterator[PlatformPair]:
    with platform_pair(tmp_path, broker.url, database_url, second_database_url) as opened:
        yield opened


def line_of(node: Node) -> MonitorLine:
    with node.read() as w:
        (line,) = monitor_lines(w)
    return line


def alarms_of(node: Node) -> list[str]:
    with node.read() as w:
        return [alarm.code for alarm in open_alarms(w)]


def status_of(node: Node, folder: Path, *more: str) -> tuple[int, str]:
    """What the command says of the node and how it ends."""
    (folder / "watched.toml").write_text(as_toml(node.profile), encoding="utf-8")
    options = ["--data", str(node.place.data_dir), "--profile", str(folder / "watched.toml")]
    options += ["--database", node.place.database_url]
    done = CliRunner().invoke(main, [*options, "exchange", "status", *more])
    return done.exit_code, done.output


@pytest.mark.nats
def test_a_dead_broker_is_seen_by_both_sides_while_nothing_is_sent(
    pair: PlatformPair, broker: NatsServer, tmp_path: Path
) -> None:
    nodes = pair.province, pair.ministry
    watches = [CarrierWatch(node.site) for node in nodes]
    for node, watch in zip(nodes, watches, strict=True):
        watch.look()
        assert (line_of(node).state, line_of(node).since) == ("ok", None)
    assert broker.streams() == []  # looking makes nothing
    assert status_of(pair.ministry, tmp_path)[0] == 0

    broker.kill()
    for node, watch in zip(nodes, watches, strict=True):
        watch.look()
        line = line_of(node)
        assert line.state == "unreachable"
        assert line.since is not None
        assert "连接被拒绝" in text(line.error, **line.values)
        level, said, details = told(LinkState(node).read())
        assert (level, said[:5]) == ("fault", "交换不通，")
        assert "连不上" in details
        assert alarms_of(node) == []
    code, said = status_of(pair.ministry, tmp_path)
    assert code == 1
    assert "收自　p51　四川省　平台　不通" in said
    assert "{" not in said
    assert "platform." not in said
    code, said = status_of(pair.ministry, tmp_path, "--json")
    (shown,) = orjson.loads(said)["lines"]
    assert code == 1
    assert shown["since"].endswith("Z")
    found = [one for one in examine(pair.ministry) if one.name.startswith("交换通道")]
    assert [(one.level, one.key) for one in found] == [("fault", "health.carrier_cut")]

    since = line_of(pair.ministry).since
    _later(pair.ministry, LONG)
    for _again in range(2):
        watches[1].look()
    assert alarms_of(pair.ministry) == [UNREACHABLE]
    assert line_of(pair.ministry).since == since
    assert "告警　平台（四川省）：交换通道连不上" in status_of(pair.ministry, tmp_path)[1]
    (alarm,) = orjson.loads(status_of(pair.ministry, tmp_path, "--json")[1])["alarms"]
    assert (alarm["code"], alarm["raised_at"][-1]) == (UNREACHABLE, "Z")

    broker.start()
    for node, watch in zip(nodes, watches, strict=True):
        watch.look()
        assert (line_of(node).state, line_of(node).error) == ("ok", "")
        assert alarms_of(node) == []
    with pair.ministry.read() as w:
        (over,) = w.session.scalars(sa.select(Alarm))
        assert over.handled_at is not None
        assert over.handled_by is None
        assert "已恢复连通" in over.note
    assert status_of(pair.ministry, tmp_path)[0] == 0
    with pair.ministry.work() as w:
        w.execute(sa.update(CarrierState).values(checked_at=w.at - 2 * LONG))
    code, said = status_of(pair.ministry, tmp_path)
    assert code == 1
    assert "数据交换可能没有运行" in said


@pytest.mark.nats
def test_a_broker_that_answers_but_lets_nothing_be_received_is_away_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its streams are denied to the ministry, until somebody mends that: then it is tried at once."""
    monkeypatch.setattr(receiving_worker, "STEADY_SECONDS", 0.5)
    (tmp_path / "password").write_text("theirs\n")
    broker = NatsServer(tmp_path / "nats", DENYING)
    carrier = {"user": "ministry", "password_file": str(tmp_path / "password")}
    urls = [f"sqlite:///{tmp_path / name}.db" for name in ("p51", "ministry")]
    with platform_pair(tmp_path, broker.url, *urls, **carrier) as pair:
        node = pair.ministry
        receiving = Receiving(node.site, interval=600)
        watch = CarrierWatch(node.site, receiving.failures, receiving.hurry)
        receiving.start()
        try:
            until(lambda: bool(receiving.failures()), "it was tried")
            watch.look()
            assert line_of(node).state == "unreachable"
            broker.stop()
            (broker.directory / "config").write_text(DENYING.replace(DENIED, ""))
            broker.start()
            until(lambda: _is_well(watch, node), "received again")
        finally:
            receiving.stop()
            broker.stop()


def _is_well(watch: CarrierWatch, node: Node) -> bool:
    watch.look()
    return line_of(node).state == "ok"


def _later(node: Node, by: timedelta) -> None:
    node.clock = node.clock.shifted(by)


class Stuck:
    """An adapter whose check does not come back."""

    name = "stuck"
    title = "无应答"
    carriage = "inline"

    def __init__(self) -> None:
        self.asked = 0
        self.let_go = Event()

    def check(self, route: Route) -> ConnectionCheck:
        self.asked += 1
        self.let_go.wait(60)
        return ConnectionCheck(True, "exchange.reachable", 0.0)


class Broken(Stuck):
    """An adapter with a fault of its own."""

    name = "broken"

    def check(self, route: Route) -> ConnectionCheck:
        raise RuntimeError("a value nobody may read")


def test_one_that_does_not_answer_keeps_no_other_waiting_and_is_asked_once(trial: Trial) -> None:
    """Each check is bounded; an error nobody foresaw is told without what it carries."""
    stuck, broken = Stuck(), Broken()
    watch = CarrierWatch(_with_carriers(trial, stuck, broken), interval=60, patience=0.3)
    begun = monotonic()
    for _look in range(2):
        watch.look()
    assert monotonic() - begun < 20
    assert stuck.asked == 1
    with trial.origin.read() as w:
        found = {one.adapter: one.error_key for one in carriers(w)}
        values = str([one.error_values for one in carriers(w)])
    assert found == {"loopback": "", "stuck": "exchange.carrier_silent", "broken": "exchange.adapter_broken"}
    assert "nobody may read" not in values
    stuck.let_go.set()
    until(lambda: _looks_well(watch, trial, "stuck"), "it is reached again")


def _looks_well(watch: CarrierWatch, trial: Trial, adapter: str) -> bool:
    watch.look()
    with trial.origin.read() as w:
        return adapter not in {one.adapter for one in cut_carriers(w)}


def _with_carriers(trial: Trial, *adapters: Stuck) -> Site:
    more = [trial.route.model_copy(update={"adapter": one.name, "stream": one.name}) for one in adapters]
    node = trial.origin
    node.profile = node.profile.model_copy(update={"routes": (trial.route, *more)})
    node.site.profile = node.profile
    node.ports.offer(Profile, node.profile)
    take_in_probe(node, [trial.carrier, *adapters])  # type: ignore[list-item]
    return site_of(node)
