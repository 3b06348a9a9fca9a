"""Several statements in one round trip to a server: sent one behind the other, answered in the same order."""

import re
from collections.abc import Sequence
from typing import Any, NamedTuple, cast

import psycopg
from psycopg import abc, errors
from psycopg.adapt import PyFormat
from psycopg.pq import ConnStatus, ExecStatus
from psycopg.pq.abc import PGconn, PGresult
from psycopg.rows import TupleRow
from psycopg.waiting import Ready, Wait

_PLACE = re.compile(r"%(?:%|\((?P<name>[^)]+)\)s)")

Types = tuple[int, ...]


class Unmet(psycopg.IntegrityError):
    """A statement met other rows than it had to: somebody has changed them meanwhile."""


class Statement:
    """One text with named places, in the server's words, and the name it is prepared under for given types."""

    def __init__(self, text: str) -> None:
        places: dict[str, str] = {}

        def numbered(found: re.Match[str]) -> str:
            name = found.group("name")
            return places.setdefault(name, f"${len(places) + 1}") if name else "%"

        self.text = _PLACE.sub(numbered, text).encode()
        self.names = tuple(places)
        self.formats = [PyFormat.AUTO] * len(places)
        self.prepared: dict[Types, bytes] = {}
        self.asked = 0
        self.description: Sequence[Any] | None = None


class Asked(NamedTuple):
    """A statement with its values; ``name`` is what it is prepared under, empty when it is not.

    ``meets``: how many rows it has to meet, if that matters.
    """

    text: bytes
    name: bytes
    values: Sequence[abc.Buffer | None]
    types: Sequence[int]
    formats: Sequence[int]
    meets: int | None = None


def ask_alone(line: PGconn, asked: Asked) -> PGresult:
    """Send one statement and wait for what comes of it."""
    if asked.name:
        # Its signature forgets that a value may be NULL.
        values = cast(Sequence[abc.Buffer], asked.values)
        return checked(line, line.exec_prepared(asked.name, values, asked.formats))
    return checked(line, line.exec_params(asked.text, asked.values, asked.types, asked.formats))


def ask_together(connection: psycopg.Connection[TupleRow], asked: Sequence[Asked]) -> PGresult:
    """Send the statements and wait for all; what came of the last. None behind one that fails is run.

    Raises the error of the first that failed, or Unmet.
    """
    line = connection.pgconn
    answers = _sent(connection, asked) if len(asked) > 1 else [ask_alone(line, *asked)]
    for each, answer in zip(asked, answers, strict=True):
        checked(line, answer)
        if each.meets not in (None, answer.command_tuples):
            raise Unmet(f"{answer.command_tuples} rows were as expected, not {each.meets}")
    return answers[-1]


def _sent(connection: psycopg.Connection[TupleRow], asked: Sequence[Asked]) -> list[PGresult]:
    line = connection.pgconn
    line.enter_pipeline_mode()
    for each in asked:
        if each.name:
            line.send_query_prepared(each.name, each.values, each.formats)
        else:
            line.send_query_params(each.text, each.values, each.types, each.formats)
    line.pipeline_sync()
    answers = connection.wait(_answers(line))
    line.exit_pipeline_mode()
    return answers


def checked(line: PGconn, result: PGresult) -> PGresult:
    """The result, unless it is an error."""
    if result.status in (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK):
        return result
    if line.status == ConnStatus.BAD:
        raise psycopg.OperationalError(result.get_error_message(), info=result)
    raise errors.error_from_result(result)


def _answers(line: PGconn) -> abc.PQGen[list[PGresult]]:
    # To let libpq wait would hold up every other thread.
    while line.flush():
        if (yield Wait.RW) & Ready.R:
            line.consume_input()
    answers: list[PGresult] = []
    while True:
        while line.is_busy():
            yield Wait.R
            line.consume_input()
        answer = line.get_result()
        if answer is None:
            continue  # so ends what came of one statement
        if answer.status == ExecStatus.PIPELINE_SYNC:
            return answers
        answers.append(answer)
        if line.status == ConnStatus.BAD:
            checked(line, answer)
