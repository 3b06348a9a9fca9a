"""The adapter ``front_machine``: 前置机. Both sides reach one table in a database between their networks."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.schema import CreateTable

from jinmin.crypto import BadSignature
from jinmin.db.site import Site
from jinmin.errors import Invalid, Misconfigured, Refused, Unavailable
from jinmin.exchange.adapter import ConnectionCheck, PartnerPosition
from jinmin.exchange.asking import ask_position
from jinmin.exchange.causes import cause_in_words
from jinmin.exchange.envelope import Receipt
from jinmin.exchange.front_door import FrontDoor
from jinmin.exchange.partner_keys import PinnedKeys
from jinmin.exchange.sent_batch import SentBatch
from jinmin.ids import new_id
from jinmin.vocabulary.profile import Carriage, Intake, Route

MESSAGE = sa.Table(
    "jinmin_exchange_message",
    sa.MetaData(),
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("environment", sa.String(12), nullable=False),
    sa.Column("kind", sa.String(12), nullable=False),
    sa.Column("origin", sa.String(40), nullable=False),
    sa.Column("partner", sa.String(40), nullable=False),
    sa.Column("reply_to", sa.Uuid, nullable=True),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.Column("state", sa.String(12), nullable=False),
)
"""``reply_to`` names the message that a receipt or answer belongs to; ids are in the order of writing."""

LOOK_SECONDS = 0.2
RETRY_SECONDS = 3.0

Kind = Literal["batch", "inquiry"]


class FrontMachineAdapter(PinnedKeys):
    """Rows wait in the table until the other side takes them; nothing is lost while either is away."""

    name = "front_machine"
    title = "前置机（共享数据库表）"
    carriage: Carriage = "inline"

    def __init__(self, site: Site) -> None:
        super().__init__(site)
        self._site = site
        self._engines: dict[str, sa.Engine] = {}

    def deliver(self, route: Route, batch: SentBatch) -> Receipt:
        """Lay the batch into the table, unless it lies there, and wait for the receipt."""
        return Receipt.parse(self._reply(route, "batch", batch.to_bytes()))

    def position(self, route: Route) -> PartnerPosition:
        """Asked through the table."""
        return ask_position(self._site, self, route)

    def ask(self, route: Route, question: bytes) -> bytes:
        """The partner's signed answer."""
        return self._reply(route, "inquiry", question)

    def check(self, route: Route) -> ConnectionCheck:
        """The front machine's database answers."""
        start = monotonic()
        try:
            with self._connection(route):
                pass
        except Unavailable as away:
            return ConnectionCheck(False, away.key, 0.0, dict(away.values))
        return ConnectionCheck(True, "front_machine.reached", monotonic() - start)

    def receive(self, door: FrontDoor, stopping: Event) -> None:
        """Take what lies there for this node, one message after another, the oldest first."""
        intakes = [one for one in self._site.profile.intakes if one.adapter == self.name]
        while not stopping.is_set():
            taken = [self._take_one(intake, door) for intake in intakes]
            if not any(taken):
                stopping.wait(LOOK_SECONDS)

    def _reply(self, route: Route, kind: Kind, raw: bytes) -> bytes:
        seconds = float(self._site.profile.settings(route).get("receipt_seconds", 30))
        end = monotonic() + seconds
        message_id = self._lay_down(route, kind, raw)
        answered = sa.select(MESSAGE.c.body).where(MESSAGE.c.reply_to == message_id)
        both = (MESSAGE.c.id == message_id) | (MESSAGE.c.reply_to == message_id)
        while monotonic() < end:
            with self._connection(route) as connection:
                found = connection.execute(answered).scalar()
                if found is not None:
                    # Should this be forgotten before it is kept here, the repeat gets the same receipt.
                    connection.execute(sa.delete(MESSAGE).where(both))
                    return bytes(found)
            time.sleep(LOOK_SECONDS)
        raise Unavailable("platform.no_receipt", partner=route.title, seconds=round(seconds))

    def _lay_down(self, route: Route, kind: Kind, raw: bytes) -> Any:
        node = self._site.profile.node
        lane = {"environment": node.environment, "origin": node.code, "partner": route.partner}
        same = [MESSAGE.c[name] == value for name, value in lane.items()]
        with self._connection(route) as connection:
            lying = sa.select(MESSAGE.c.id).where(*same, MESSAGE.c.kind == kind, MESSAGE.c.body == raw)
            found = connection.execute(lying).scalar()
            if found is None:
                found = new_id()
                row = {"id": found, "kind": kind, "body": raw, "state": "waiting", "reply_to": None, **lane}
                connection.execute(sa.insert(MESSAGE), [row])
        return found

    def _take_one(self, intake: Intake, door: FrontDoor) -> bool:
        node = self._site.profile.node
        waiting = sa.select(MESSAGE).where(
            MESSAGE.c.environment == node.environment,
            MESSAGE.c.origin == intake.partner,
            MESSAGE.c.partner == node.code,
            MESSAGE.c.state == "waiting",
            MESSAGE.c.kind.in_(("batch", "inquiry")),
        )
        with self._connection(intake) as connection:
            row = connection.execute(waiting.order_by(MESSAGE.c.id).limit(1)).one_or_none()
            if row is None:
                return False
            state, reply = _dealt_with(door, row.kind, bytes(row.body))
            connection.execute(sa.update(MESSAGE).where(MESSAGE.c.id == row.id).values(state=state))
            if reply is not None:
                told = {"environment": row.environment, "origin": row.origin, "partner": row.partner}
                kind = "receipt" if row.kind == "batch" else "answer"
                answer = {"id": new_id(), "kind": kind, "body": reply, "state": "reply", "reply_to": row.id}
                connection.execute(sa.insert(MESSAGE), [answer | told])
        return True

    @contextmanager
    def _connection(self, carried: Route | Intake) -> Iterator[sa.Connection]:
        url = self._url(carried)
        try:
            if url not in self._engines:
                engine = sa.create_engine(url, pool_pre_ping=True)
                with engine.begin() as connection:
                    connection.execute(CreateTable(MESSAGE, if_not_exists=True))
                self._engines[url] = engine
            with self._engines[url].begin() as connection:
                yield connection
        except SQLAlchemyError as away:
            raise Unavailable("front_machine.unreachable", detail=cause_in_words(away)) from away

    def _url(self, carried: Route | Intake) -> str:
        path = self._site.profile.settings(carried).get("database_file", "")
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as broken:
            raise Misconfigured("platform.file_missing", name="database_file", path=path) from broken


def _dealt_with(door: FrontDoor, kind: str, raw: bytes) -> tuple[str, bytes | None]:
    """The state a message gets and the reply to it; what cannot be judged now raises and stays."""
    try:
        return "taken", door.take_in(raw).to_bytes() if kind == "batch" else door.answer(raw)
    except (Invalid, Refused):
        return "unreadable", None
    except BadSignature:
        return "unreadable", None
