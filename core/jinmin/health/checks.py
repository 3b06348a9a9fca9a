"""The checks. Each looks at one thing and says what it found; none repairs, none reads personal data."""

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from jinmin.cases.branch_offices import offices_lacking_anywhere
from jinmin.cases.models import UNSCREENED, CaseMaterial
from jinmin.clock import legal_day, minute_of
from jinmin.db.migrations import pending
from jinmin.deployment import approved_plan, digest_of
from jinmin.documents.screening import Screener
from jinmin.documents.text_reading import TextReader
from jinmin.errors import JinminError, Unavailable
from jinmin.exchange.alarms import open_alarms
from jinmin.exchange.carriers import SEEN_LATELY, carriers
from jinmin.exchange.digest_triggers import trigger_names
from jinmin.exchange.status import exchange_status
from jinmin.exchange.telling import alarm_in_words, carrier_name, cut_in_words
from jinmin.health.staffing import check_staff
from jinmin.ledger.consumers import Progress, progress
from jinmin.ledger.guards import missing_guards, standing_triggers
from jinmin.ledger.journal import journal_head, segment_fault
from jinmin.ledger.ledgered import ledgered_tables
from jinmin.ledger.sealing import head
from jinmin.matters import WorkingCalendar
from jinmin.messages import explain, text, title_of
from jinmin.node import Node
from jinmin.sharing.monitor import CERTIFICATE_WARNING, monitor_lines
from jinmin.vocabulary.manifest import HealthFinding

LOW_DISK = 2 * 1024**3
LAG_WARNING = 1_000
"""Entries a consumer may be behind before it is worth a look."""
LATE = timedelta(minutes=10)
"""How long an entry may wait for a consumer or a partner before it is worth a look (设计)."""

GUARDS_NAMED = 5
"""So many of the missing guards are named; the number of all is said."""

PLACES_NAMED = 3

MATERIAL = CaseMaterial.__table__
Check = Callable[[Node], Iterator[HealthFinding]]


def examine(node: Node) -> list[HealthFinding]:
    """Every finding, in a fixed order; a check that fails is itself a finding."""
    found: list[HealthFinding] = []
    for title, check in CHECKS:
        try:
            found += check(node)
        except JinminError as error:
            found.append(HealthFinding(title, "fault", "health.refused", {"said": explain(error)}))
        except (SQLAlchemyError, OSError) as error:
            found.append(HealthFinding(title, "fault", "health.failed", {"kind": type(error).__name__}))
    return found


def _database(node: Node) -> Iterator[HealthFinding]:
    kind = "SQLite" if node.database.is_sqlite else "PostgreSQL"
    with node.database.reading.connect() as connection:
        connection.execute(sa.select(1))
    yield HealthFinding("数据库", "ok", "health.database", {"kind": kind})


def _migrations(node: Node) -> Iterator[HealthFinding]:
    behind = pending(node.database, node.migration_units())
    if behind:
        yield HealthFinding("数据库升级", "fault", "health.migrations_pending", {"units": "、".join(behind)})
    else:
        yield HealthFinding("数据库升级", "ok", "health.migrations_done")


def _ledger(node: Node) -> Iterator[HealthFinding]:
    with node.database.reading.connect() as connection:
        seq, value = head(connection)
        journal, _ = journal_head(connection)
        broken = segment_fault(connection, node.keyring)
        missing = missing_guards(connection, tuple(table.name for table in ledgered_tables(connection)))
        missing += tuple(sorted(set(trigger_names()) - standing_triggers(connection)))
    yield HealthFinding("台账", "ok", "health.ledger", {"seq": seq, "hash": value.hex()[:12]})
    if broken is None:
        yield HealthFinding("访问日志", "ok", "health.journal", {"seq": journal})
    else:
        yield HealthFinding("访问日志", "fault", "health.journal_broken", {"number": broken})
    if missing:
        named = {"names": "、".join(missing[:GUARDS_NAMED]), "count": len(missing)}
        yield HealthFinding("台账护栏", "fault", "health.guards_missing", named)
    else:
        yield HealthFinding("台账护栏", "ok", "health.guards_stand")


def _consumers(node: Node) -> Iterator[HealthFinding]:
    with node.read() as w:
        standing, now = {each.consumer: each for each in progress(w)}, w.at
    for name in sorted({*standing, *(consumer.name for consumer in node.reader.consumers)}):
        if name in standing:
            yield _consumer(standing[name], now)
        else:
            yield HealthFinding(f"读账：{title_of('consumer', name)}", "ok", "health.consumer_new")


def _consumer(each: Progress, now: datetime) -> HealthFinding:
    name = f"读账：{title_of('consumer', each.consumer)}"
    values: dict[str, object] = {"seq": each.seq, "lag": each.lag, "since": _waited(each.waiting_since, now)}
    if each.error_key:
        return HealthFinding(name, "fault", "health.consumer_stopped", values)
    level = "warning" if _is_late(each.lag, each.waiting_since, now) else "ok"
    return HealthFinding(name, level, "health.consumer", values)


def _is_late(count: int, since: datetime | None, now: datetime) -> bool:
    return count > LAG_WARNING or (since is not None and now - since > LATE)


def _waited(since: datetime | None, now: datetime) -> str:
    """``，最早一条已等 3 分 20 秒``, nothing when none waits."""
    if since is None:
        return ""
    minutes, seconds = divmod(max(0, int((now - since).total_seconds())), 60)
    hours, minutes = divmod(minutes, 60)
    parts = [f"{hours} 小时"] if hours else []
    parts += [f"{minutes} 分"] if minutes else []
    return text("health.oldest_waits", time=" ".join([*parts, f"{seconds} 秒"]))


def _exchange(node: Node) -> Iterator[HealthFinding]:
    with node.read() as w:
        streams, now = exchange_status(w), w.at
    for stream in streams:
        since = _waited(stream.oldest_waiting, now)
        values: dict[str, object] = {"seq": stream.cursor_seq, "waiting": stream.waiting, "since": since}
        name = f"交换：{stream.title}"
        if stream.error_key:
            why = text(stream.error_key, **stream.error_values)
            yield HealthFinding(name, "fault", "health.stream_failed", values | {"why": why})
        elif stream.paused:
            yield HealthFinding(name, "warning", "health.stream_paused", values)
        else:
            level = "warning" if _is_late(stream.waiting, stream.oldest_waiting, now) else "ok"
            yield HealthFinding(name, level, "health.stream", values)


def _exchange_alarms(node: Node) -> Iterator[HealthFinding]:
    with node.read() as w:
        alarms, lines = open_alarms(w), monitor_lines(w)
        for alarm in alarms:
            told: dict[str, object] = {"said": alarm_in_words(node.profile, alarm)}
            yield HealthFinding("交换告警", "fault", "health.exchange_alarm", told)
        for line in lines:
            if line.certificate_end is not None and line.certificate_end - w.at < CERTIFICATE_WARNING:
                over = line.certificate_end < w.at
                key = "health.certificate_over" if over else "health.certificate_ends"
                values: dict[str, object] = {"day": legal_day(line.certificate_end).isoformat()}
                yield HealthFinding(f"证书：{line.title}", "fault" if over else "warning", key, values)


def _carriers(node: Node) -> Iterator[HealthFinding]:
    with node.read() as w:
        found, now = carriers(w), w.at
    for one in found:
        name = f"交换通道：{carrier_name(one.adapter, one.partners)}"
        if one.checked_at is None:
            yield HealthFinding(name, "ok", "health.carrier_new")
            continue
        values: dict[str, object] = {"at": minute_of(one.checked_at), "said": cut_in_words(one)}
        if one.since is not None:
            yield HealthFinding(name, "fault", "health.carrier_cut", values)
        elif now - one.checked_at > SEEN_LATELY:
            yield HealthFinding(name, "warning", "health.carrier_unseen", values)
        else:
            yield HealthFinding(name, "ok", "health.carrier", values)


def _calendar(node: Node) -> Iterator[HealthFinding]:
    year = node.clock.today().year
    loaded = node.ports.get(WorkingCalendar).loaded_years
    missing = [wanted for wanted in (year, year + 1) if wanted not in loaded]
    if not missing:
        yield HealthFinding("工作日历", "ok", "health.calendar", {"last": max(loaded)})
        return
    # The State Council publishes next year's notice in autumn; before that its absence is normal.
    level = "fault" if year in missing else "warning"
    yield HealthFinding("工作日历", level, "health.calendar_missing", {"years": "、".join(map(str, missing))})


def _branch_offices(node: Node) -> Iterator[HealthFinding]:
    with node.read() as w:
        lacking = offices_lacking_anywhere(w)
    for each, places in lacking:
        named = "、".join(places[:PLACES_NAMED]) + ("等" if len(places) > PLACES_NAMED else "")
        values: dict[str, object] = {
            "matter": each.matter, "step": each.step, "branch": each.branch, "kind": each.kind, "places": named,
            "count": len(places),
        }  # fmt: skip
        yield HealthFinding("承办机关", "warning", "health.office_lacking", values)


def _keys(node: Node) -> Iterator[HealthFinding]:
    path = node.place.key_file
    if not path.exists():
        yield HealthFinding("密钥", "fault", "health.key_file_gone")
    elif path.stat().st_mode & 0o077:
        yield HealthFinding("密钥", "fault", "health.key_file_open")
    else:
        suite = node.keyring.suite
        yield HealthFinding(
            "密钥", "ok", "health.keys", {"cipher": suite.cipher, "signature": suite.signature}
        )


def _disk(node: Node) -> Iterator[HealthFinding]:
    free = shutil.disk_usage(node.place.data_dir).free
    level = "ok" if free > LOW_DISK else "fault"
    key = "health.disk" if level == "ok" else "health.disk_low"
    yield HealthFinding("磁盘", level, key, {"free": f"{free / 1024**3:.1f}"})


def _screening(node: Node) -> Iterator[HealthFinding]:
    screener = node.ports.get(Screener)
    if screener.scanner is None:
        yield HealthFinding("病毒查杀", "warning", "health.no_scanner")
        return
    with node.read() as w:
        waiting = w.execute(sa.select(sa.func.count()).select_from(MATERIAL).where(UNSCREENED)).scalar_one()
    try:
        version = screener.scanner.version()
    except Unavailable:
        yield HealthFinding("病毒查杀", "fault", "health.scanner_down", {"waiting": waiting})
    else:
        yield HealthFinding("病毒查杀", "ok", "health.scanner", {"version": version, "waiting": waiting})


def _text_reading(node: Node) -> Iterator[HealthFinding]:
    reader = node.ports.get(TextReader)
    if reader.installed:
        yield HealthFinding("文字识别", "ok", "health.text_reader", {"title": reader.title})
    else:
        yield HealthFinding("文字识别", "ok", "health.no_text_reader")


def _plugins(node: Node) -> Iterator[HealthFinding]:
    for rejected in node.host.rejected:
        level = "warning" if rejected.error.key == "plugin.disabled" else "fault"
        yield HealthFinding(f"插件 {rejected.name}", level, rejected.error.key, dict(rejected.error.values))
    names = "、".join(plugin.manifest.title for plugin in node.host.loaded) or "无"
    yield HealthFinding("插件", "ok", "health.plugins", {"count": len(node.host.loaded), "names": names})


def _deployment(node: Node) -> Iterator[HealthFinding]:
    with node.read() as w:
        plan = approved_plan(w)
    if plan is None:
        yield HealthFinding("部署方案", "ok", "deployment.never_changed")
    elif plan.digest == digest_of(node.profile):
        yield HealthFinding("部署方案", "ok", "deployment.in_force")
    else:
        yield HealthFinding("部署方案", "warning", "deployment.by_hand")


CHECKS: tuple[tuple[str, Check], ...] = (
    ("数据库", _database),
    ("数据库升级", _migrations),
    ("台账", _ledger),
    ("读账", _consumers),
    ("数据交换", _exchange),
    ("交换通道", _carriers),
    ("交换告警", _exchange_alarms),
    ("部署方案", _deployment),
    ("工作日历", _calendar),
    ("承办机关", _branch_offices),
    ("管理员", check_staff),
    ("密钥", _keys),
    ("磁盘", _disk),
    ("病毒查杀", _screening),
    ("文字识别", _text_reading),
    ("插件", _plugins),
)
