"""``/metrics`` for Prometheus, to callers on this machine only. Partners and codes, never a person."""

from collections.abc import Callable, Iterable
from datetime import datetime

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from starlette.exceptions import HTTPException

from jinmin.db.work import Work
from jinmin.exchange.alarms import open_alarms
from jinmin.sharing.monitor import MonitorLine, monitor_lines
from jinmin.web.calling import GatewayHere

router = APIRouter(include_in_schema=False)

LABELS = ("partner", "direction", "stream")
LOOPBACK = ("127.0.0.1", "::1")
GAUGES: tuple[tuple[str, str, Callable[[MonitorLine, datetime], float]], ...] = (
    ("waiting", "Entries that wait", lambda line, _now: line.waiting),
    ("oldest_seconds", "Age of the first entry that waits", lambda line, now: _age(line.oldest, now)),
    ("today", "Entries since midnight in Shanghai", lambda line, _now: line.today),
    ("done_today", "Of these: receipted, applied or given out", lambda line, _now: line.done),
    ("refused", "Refused entries that await a person", lambda line, _now: line.refused),
    ("quarantined", "Quarantined entries", lambda line, _now: line.quarantined),
    ("failing", "1 while the last attempt failed", lambda line, _now: int(line.state == "failing")),
    ("unreachable", "1 while its carrier cannot be reached", lambda line, _now: int(line.since is not None)),
    ("paused", "1 while nothing is sent", lambda line, _now: int(line.state == "paused")),
)


class ExchangeCollector:
    """Reads the same sheet as the monitor page, at the moment it is asked."""

    def __init__(self, w: Work) -> None:
        self._w = w

    def collect(self) -> Iterable[Metric]:
        """One gauge for each figure of a line, and the alarms."""
        lines = monitor_lines(self._w)
        for name, said, value in GAUGES:
            gauge = GaugeMetricFamily(f"jinmin_exchange_{name}", said, labels=LABELS)
            for line in lines:
                gauge.add_metric(_labels(line), value(line, self._w.at))
            yield gauge
        alarms = GaugeMetricFamily("jinmin_exchange_alarms", "Open alarms", labels=("partner", "code"))
        for alarm in open_alarms(self._w):
            alarms.add_metric((alarm.partner, alarm.code), 1)
        yield alarms


@router.get("/metrics")
def metrics(request: Request, gateway: GatewayHere) -> Response:
    """What a Prometheus on this machine scrapes."""
    if request.client is None or request.client.host not in LOOPBACK:
        raise HTTPException(404)
    registry = CollectorRegistry()
    with gateway.read() as w:
        registry.register(ExchangeCollector(w))
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


def _labels(line: MonitorLine) -> tuple[str, str, str]:
    return line.partner, line.direction, line.stream


def _age(since: datetime | None, now: datetime) -> float:
    return (now - since).total_seconds() if since else 0.0
