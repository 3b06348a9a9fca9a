"""Two node processes, a broker and a database server, each killed at random moments while records flow."""

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from tests.exchange.direct import marry
from tests.exchange.platform_nodes import NodeProcess, PlatformPair, platform_pair
from tests.harness.nats import NatsServer
from tests.harness.postgres import PostgresServer
from tests.harness.waiting import until

from jinmin.errors import JinminError
from jinmin.exchange.holdings import Holdings, held_by, held_of
from jinmin.exchange.models import Refusal
from jinmin.exchange.status import exchange_status
from jinmin.ledger.verify import verify_chain, verify_rows
from jinmin.node import Node
from jinmin_marriage.models import MarriageRecord

VICTIMS = ("sender", "receiver", "broker", "database")
LONGEST_PEACE = 1.5
"""Seconds that pass at most before the next kill."""

RECORD = MarriageRecord.__table__


@dataclass
class Trouble:
    """Everything that can be killed, and what was written so far."""

    pair: PlatformPair
    sender: NodeProcess
    receiver: NodeProcess
    broker: NatsServer
    database: PostgresServer
    written: list[UUID]

    def kill_round(self, seed: int) -> str:
        """Write and change records, let some time pass, kill one of the four and start it again."""
        chance = random.Random(seed)
        until(lambda: self._writes(chance), "records are written")
        victim = VICTIMS[seed % len(VICTIMS)]
        time.sleep(chance.uniform(0, LONGEST_PEACE))
        hit = {"sender": self.sender, "receiver": self.receiver, "broker": self.broker}.get(
            victim, self.database
        )
        hit.kill()
        hit.start()
        return victim

    def settle(self) -> None:
        """Wait until everything has arrived, then prove both ledgers and that both sides hold the same."""
        until(self._is_calm, "everything arrives after the kills", seconds=240)
        with self.pair.province.read() as w, self.pair.ministry.read() as other:
            ours, theirs = _told(w, held_by("ministry")), _told(other, held_of("ministry", "p51"))
            assert ours == theirs
            assert w.execute(sa.select(sa.func.count()).select_from(Refusal.__table__)).scalar_one() == 0
        for node in (self.pair.province, self.pair.ministry):
            with node.database.reading.connect() as connection:
                assert verify_chain(connection).holds
                assert verify_rows(connection, node.keyring).fault is None

    def _writes(self, chance: random.Random) -> bool:
        """False while the connections to a killed database are still being found out."""
        try:
            self._write(chance)
        except (JinminError, SQLAlchemyError):
            return False
        return True

    def _write(self, chance: random.Random) -> None:
        self.written += marry(self.pair.province, chance.randint(5, 60))
        with self.pair.province.work() as w:
            w.action = "marriage.correct"
            for record_id in chance.sample(self.written, 5):
                w.lock(MarriageRecord, record_id).note = f"第{chance.randint(1, 999)}次更正"

    def _is_calm(self) -> bool:
        try:
            with self.pair.province.read() as w:
                is_receipted = exchange_status(w)[0].waiting == 0
            return is_receipted and _versions(self.pair.province) == _versions(self.pair.ministry)
        except (JinminError, SQLAlchemyError):
            return False


@contextmanager
def trouble(folder: Path, broker: NatsServer, database: PostgresServer) -> Iterator[Trouble]:
    """The whole installation at work."""
    urls = [database.create_database() for _node in range(2)]
    with platform_pair(folder, broker.url, *urls) as pair:
        sender, receiver = (
            NodeProcess(node.profile, node.place.data_dir, node.place.database_url)
            for node in (pair.province, pair.ministry)
        )
        sender.start()
        receiver.start()
        made = Trouble(pair, sender, receiver, broker, database, marry(pair.province, 20))
        until(made._is_calm, "both processes are at work")
        try:
            yield made
        finally:
            sender.kill()
            receiver.kill()


def _versions(node: Node) -> list[tuple[object, ...]]:
    with node.read() as w:
        rows = w.execute(sa.select(RECORD.c.id, RECORD.c.version).order_by(RECORD.c.id))
        return [tuple(row) for row in rows]


def _told(w: object, holdings: Holdings) -> list[bytes]:
    digests = holdings.digests(w, "slot", ())  # type: ignore[arg-type]
    return [digest.model_dump_json().encode() for digest in digests]
