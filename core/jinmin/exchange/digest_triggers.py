"""The triggers that keep the digests of both comparison indexes, on either engine.

Whatever writes an index, the sums follow in the same transaction. PostgreSQL adds up a whole statement at once
from its transition tables; SQLite goes row by row.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from alembic.operations import Operations

PLACE = ("resource", "region", "month")
PARTS = ("upper_a", "lower_a", "upper_b", "lower_b")
EVENTS = ("INSERT", "UPDATE", "DELETE")


@dataclass(frozen=True)
class KeptSums:
    """``kept`` holds the sums over those rows of ``table`` that fulfil ``counts``; both name their ``owner``."""

    table: str
    kept: str
    owner: tuple[str, ...]
    counts: str

    @property
    def key(self) -> tuple[str, ...]:
        return (*self.owner, *PLACE)


HELD = KeptSums("exchange_record_version", "exchange_record_digest", ("recipient", "origin"), "{row}held > 0")
SENT = KeptSums("exchange_sent_record", "exchange_sent_digest", ("partner",), "true")
BOTH = (HELD, SENT)


def install(op: Operations, sums: KeptSums) -> None:
    """Count what is there, and keep the digests from now on."""
    op.execute(counting(sums))
    if op.get_bind().dialect.name == "postgresql":
        for statement in _on_postgres(sums):
            op.execute(statement)
    else:
        for statement in _on_sqlite(sums):
            op.execute(statement)


def remove(op: Operations, sums: KeptSums) -> None:
    """Keep the digests no longer."""
    is_server = op.get_bind().dialect.name == "postgresql"
    for event in EVENTS:
        op.execute(f"DROP TRIGGER {_name(sums, event)}" + (f" ON {sums.table}" if is_server else ""))
    if is_server:
        op.execute(f"DROP FUNCTION {sums.kept}_keep()")


def trigger_names() -> tuple[str, ...]:
    """What must stand in a migrated database."""
    return tuple(_name(sums, event) for sums in BOTH for event in EVENTS)


def _name(sums: KeptSums, event: str) -> str:
    return f"{sums.table}_digest_{event.lower()}"


def counting(sums: KeptSums) -> str:
    """The statement that fills the empty ``kept`` from the records."""
    places = ", ".join(sums.key)
    totals = ", ".join(f"sum({part})" for part in _parts(""))
    mine = sums.counts.format(row="")
    into = f"INSERT INTO {sums.kept} ({places}, records, {', '.join(PARTS)})"
    return f"{into} SELECT {places}, count(*), {totals} FROM {sums.table} WHERE {mine} GROUP BY {places}"


def _parts(row: str) -> tuple[str, ...]:
    return tuple(f"({row}half_{half}{part})" for half in "ab" for part in (" >> 32", " & 4294967295"))


def _added(sums: KeptSums) -> str:
    told = ", ".join(f"{name} = {sums.kept}.{name} + excluded.{name}" for name in ("records", *PARTS))
    return f"ON CONFLICT ({', '.join(sums.key)}) DO UPDATE SET {told}"


def _on_postgres(sums: KeptSums) -> Iterator[str]:
    added, removed = (_signed(sums, rows, sign) for rows, sign in (("added", 1), ("removed", -1)))
    changes = {"INSERT": added, "UPDATE": f"{added} UNION ALL {removed}", "DELETE": removed}
    branches = "".join(
        f"IF TG_OP = '{event}' THEN {_keep(sums, rows)}; END IF; " for event, rows in changes.items()
    )
    yield (
        f"CREATE FUNCTION {sums.kept}_keep() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN {branches} RETURN NULL; END $$"
    )
    seen = {"INSERT": "NEW TABLE AS added", "DELETE": "OLD TABLE AS removed"}
    seen["UPDATE"] = f"{seen['INSERT']} {seen['DELETE']}"
    for event in EVENTS:
        yield (
            f"CREATE TRIGGER {_name(sums, event)} AFTER {event} ON {sums.table} REFERENCING {seen[event]} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {sums.kept}_keep()"
        )


def _signed(sums: KeptSums, rows: str, sign: int) -> str:
    mine = sums.counts.format(row="")
    return f"SELECT {', '.join(sums.key)}, half_a, half_b, {sign} AS sign FROM {rows} WHERE {mine}"


def _keep(sums: KeptSums, rows: str) -> str:
    # In the order of the key, so that two statements never wait for each other crosswise.
    places = ", ".join(sums.key)
    totals = ", ".join(f"sum(sign * {part})" for part in _parts(""))
    return (
        f"INSERT INTO {sums.kept} ({places}, records, {', '.join(PARTS)}) "
        f"SELECT {places}, sum(sign), {totals} FROM ({rows}) changed "
        f"GROUP BY {places} ORDER BY {places} {_added(sums)}"
    )


def _on_sqlite(sums: KeptSums) -> Iterator[str]:
    for event in EVENTS:
        steps = [_step(sums, row, sign) for row, sign in (("OLD", "-"), ("NEW", "")) if _has(event, row)]
        yield f"CREATE TRIGGER {_name(sums, event)} AFTER {event} ON {sums.table} BEGIN {' '.join(steps)} END"


def _has(event: str, row: str) -> bool:
    return event == "UPDATE" or (event == "INSERT") == (row == "NEW")


def _step(sums: KeptSums, row: str, sign: str) -> str:
    places = ", ".join(f"{row}.{name}" for name in sums.key)
    totals = ", ".join(f"{sign}{part}" for part in _parts(f"{row}."))
    mine = sums.counts.format(row=f"{row}.")
    return (
        f"INSERT INTO {sums.kept} ({', '.join(sums.key)}, records, {', '.join(PARTS)}) "
        f"SELECT {places}, {sign}1, {totals} WHERE {mine} {_added(sums)};"
    )
