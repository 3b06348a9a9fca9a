"""Connections to a server that send what is asked again and again straight to it.

psycopg makes a generator, a query and a transformer for each statement, and asks for its turn in a loop: more work
than many of the statements are. What is always asked alike goes to libpq directly, as psycopg would send it and with
psycopg's own adapters; all else (many statements in one text, COPY, cursors kept on the server) goes psycopg's way.
What nobody waits for is put off: it goes along with the next statement, in one round trip (``server_pipeline``).
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Self

import psycopg
from psycopg import Cursor, abc
from psycopg.adapt import Transformer
from psycopg.pq import ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult
from psycopg.rows import TupleRow

from jinmin.db.server_pipeline import Asked, Statement, Types, ask_alone, ask_together, checked

DIRECT = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")
PREPARED_AT_MOST = 400
"""Statements kept by one connection on the server; the first ones are forgotten for later ones."""
_PREPARE_AFTER = 2
_CHANGES_TABLES = re.compile(r"\b(ALTER|DROP)\b", re.IGNORECASE)
"""A statement that is kept may find other columns after it."""
_TOGETHER_AT_MOST = 100
"""More than so many statements do not wait for the next one."""
_UNSAID = (None, None, None, None, None)
"""Size, precision, whether a column may be empty: nobody asks, and to find out takes time with each query."""


class ServerConnection(psycopg.Connection[TupleRow]):
    """Keeps the statements it has sent, and how values go there and come back."""

    _count = 0

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._statements: dict[str, Statement] = {}
        self._adapting: abc.Transformer | None = None
        self._waiting: list[Asked] = []

    @property
    def adapting(self) -> abc.Transformer:
        """What makes values fit, with what is registered for this connection."""
        if self._adapting is None:
            self._adapting = Transformer(self)
        return self._adapting

    def cursor(self, name: str = "", **how: Any) -> Any:
        """A cursor that goes straight to the server; psycopg's own if anything is wished for."""
        if not (name or how):
            return DirectCursor(self)
        self.settle()
        return super().cursor(name, **how)

    def begin(self, words: str) -> None:
        """Begin a transaction with the next statement, unless every statement is to be one."""
        if not self.autocommit and not self._waiting and self._is_idle:
            self.put_off(words, {})

    def commit(self) -> None:
        """Commit what was begun."""
        if self._is_idle and len(self._waiting) <= 1:
            self.drop()  # nothing came after BEGIN
        else:
            self.end("COMMIT")

    def end(self, *words: str) -> None:
        """Say these last words, together with what still waits unless that has to prove right first."""
        if any(each.meets is not None for each in self._waiting):
            self.settle()
        for each in words:
            self.put_off(each, {})
        self.settle()

    def rollback(self) -> None:
        """Roll back, and forget what was prepared, as psycopg does: tables may have changed."""
        self.drop()
        if not self._is_idle:
            super().rollback()
            self.forget()

    def close(self) -> None:
        """Close; nothing refers to the connection any more."""
        self._adapting = None
        super().close()

    def __del__(self, _warn: Any = None) -> None:
        # One that was at work while its pool was given up (``Engine.dispose``) comes back to nobody and ends here;
        # of those in a pool of its own psycopg does not warn either. libpq closes the line.
        return

    def forget(self) -> None:
        """Forget every prepared statement."""
        self.settle()
        if any(statement.prepared for statement in self._statements.values()):
            checked(self.pgconn, self.pgconn.exec_(b"DEALLOCATE ALL"))
        self._statements.clear()

    def ask(self, text: str, values: Mapping[str, Any], *, prepare: bool) -> tuple[Statement, PGresult]:
        """Send one statement, behind what was put off, and wait for what comes of it."""
        statement = self._statements.get(text) or self._kept(text)
        asked = self._asked(statement, values, prepare=prepare)
        if not self._waiting:
            return statement, ask_alone(self.pgconn, asked)
        waiting, self._waiting = self._waiting, []
        return statement, ask_together(self, [*waiting, asked])

    def put_off(self, text: str, values: Mapping[str, Any], meets: int | None = None) -> None:
        """Send the statement with the next one, which tells its error; Unmet when it meets other than so many rows."""
        if len(self._waiting) >= _TOGETHER_AT_MOST:
            self.settle()
        statement = self._statements.get(text) or self._kept(text)
        self._waiting.append(self._asked(statement, values, prepare=True)._replace(meets=meets))

    def settle(self) -> None:
        """Send what was put off; raises its errors."""
        waiting, self._waiting = self._waiting, []
        if waiting:
            ask_together(self, waiting)

    def drop(self) -> None:
        """Never send what was put off."""
        self._waiting.clear()

    @property
    def _is_idle(self) -> bool:
        return self.pgconn.transaction_status == TransactionStatus.IDLE

    def _asked(self, statement: Statement, values: Mapping[str, Any], *, prepare: bool) -> Asked:
        adapting = self.adapting
        bound = adapting.dump_sequence([values[name] for name in statement.names], statement.formats)
        types, formats = adapting.types or (), adapting.formats or ()
        name = self._name(statement, types) if prepare else b""
        return Asked(statement.text, name, bound, types, formats)

    def _kept(self, text: str) -> Statement:
        if len(self._statements) >= PREPARED_AT_MOST:
            self.forget()
        return self._statements.setdefault(text, Statement(text))

    def _name(self, statement: Statement, types: Types) -> bytes:
        """What the statement is prepared under; nothing as long as it is not asked often."""
        if name := statement.prepared.get(types):
            return name
        statement.asked += 1
        if statement.asked <= _PREPARE_AFTER:
            return b""
        self._count += 1
        name = f"jinmin_{self._count}".encode()
        checked(self.pgconn, self.pgconn.prepare(name, statement.text, types))
        statement.prepared[types] = name
        return name

    def rows(self, result: PGresult) -> list[TupleRow]:
        """What was found, as values."""
        if result.status != ExecStatus.TUPLES_OK:
            return []
        self.adapting.set_pgresult(result)
        return self.adapting.load_rows(0, result.ntuples, tuple)


class DirectCursor:
    """A cursor that sends what it can straight to the server; all it finds is there at once."""

    arraysize = 1
    puts_off = False
    """Whether what is executed may wait for the next statement; nothing is heard of it then."""
    meets: int | None = None
    """How many rows each such statement has to meet; see ``ServerConnection.put_off``."""

    def __init__(self, connection: ServerConnection) -> None:
        self._connection = connection
        self._found: list[TupleRow] = []
        self._place = 0
        self._statement: Statement | None = None
        self._result: PGresult | None = None
        self._other: Cursor[TupleRow] | None = None

    def execute(self, text: Any, values: Any = None, *, prepare: bool | None = None) -> Self:
        """Run one statement; ``prepare`` False has it planned afresh."""
        if not (isinstance(values, Mapping) and isinstance(text, str) and _is_one(text, values)):
            self._psycopg().execute(text, values, prepare=prepare)
            if _CHANGES_TABLES.search(str(text)):
                self._connection.forget()
            return self
        if self.puts_off and not self._connection.autocommit:
            self._connection.put_off(text, values, self.meets)
            return self
        self._statement, result = self._connection.ask(text, values, prepare=prepare is not False)
        self._result, self._other, self._place = result, None, 0
        self._found = self._connection.rows(result)
        return self

    def executemany(self, text: Any, rows: Sequence[Any]) -> None:
        """Run one statement for each of ``rows``."""
        self._psycopg().executemany(text, rows)

    def fetchone(self) -> TupleRow | None:
        """The next row."""
        return next(iter(self.fetchmany(1)), None)

    def fetchmany(self, size: int = 1) -> list[TupleRow]:
        """The next rows."""
        if self._other is not None:
            return self._other.fetchmany(size)
        start, self._place = self._place, self._place + size
        return self._found[start : self._place]

    def fetchall(self) -> list[TupleRow]:
        """The rows that are left."""
        if self._other is not None:
            return self._other.fetchall()
        start, self._place = self._place, len(self._found)
        return self._found[start:] if start else self._found

    @property
    def rowcount(self) -> int:
        """How many rows were found or met; -1 when nothing says."""
        if self._result is None:
            return self._other.rowcount if self._other is not None else -1
        met = self._result.command_tuples
        return -1 if met is None else met

    @property
    def description(self) -> Sequence[Any] | None:
        """Name and type of each column found, as the DB-API orders them; None when there are none."""
        if self._statement is None or self._result is None:
            return _described(self._other.pgresult) if self._other is not None else None
        if self._statement.description is None:
            self._statement.description = _described(self._result)
        return self._statement.description

    def close(self) -> None:
        """Let go of what was found."""
        self._found, self._result, self._statement = [], None, None
        if self._other is not None:
            self._other.close()

    def _psycopg(self) -> Cursor[TupleRow]:
        self._connection.settle()
        self._statement = self._result = None
        self._other = Cursor(self._connection)
        return self._other


def _is_one(text: str, values: Mapping[str, Any]) -> bool:
    """Whether the text is one statement that changes or reads rows; psycopg takes several without values."""
    return text.lstrip().startswith(DIRECT) and (bool(values) or ";" not in text)


def _described(result: PGresult | None) -> Sequence[Any] | None:
    if result is None or not result.nfields:
        return None
    return [
        ((result.fname(column) or b"").decode(), result.ftype(column), *_UNSAID)
        for column in range(result.nfields)
    ]
