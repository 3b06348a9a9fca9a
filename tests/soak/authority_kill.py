"""A county changes hands again and again between two node processes that are killed at random instants of it."""

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from tests.exchange.direct import QINGCHUAN, SICHUAN, marry, up_to
from tests.exchange.platform_nodes import NodeProcess, pin_each_other, profile_of
from tests.harness.nats import NatsServer
from tests.harness.waiting import until

from jinmin.authority import Role, Transfer, TransferState, approve_transfer, draw_transfer
from jinmin.errors import JinminError, Refused
from jinmin.exchange.models import Refusal
from jinmin.identity import APPROVE_DEPLOYMENT, PLAN_DEPLOYMENT
from jinmin.ids import new_id
from jinmin.ledger.verify import verify_chain, verify_rows
from jinmin.node import Node
from jinmin.vocabulary.actor import Actor
from jinmin.vocabulary.profile import Intake, Profile, Route
from jinmin_marriage.models import MarriageRecord

RESOURCE, COUNTY = "marriage.record", "510822"
RECORD = MarriageRecord.__table__
KILLS_AT_MOST = 3
LONGEST_PEACE = 1.2
"""Seconds that pass at most between the giver's decision, or a kill, and the next kill."""


@dataclass
class Clerk:
    """Registers as fast as the node lets, in a thread of its own; keeps what was committed and what was refused."""

    node: Node
    written: list[UUID] = field(default_factory=list)
    refused: int = 0
    _stopping: Event = field(default_factory=Event)

    def start(self) -> None:
        """Begin to register."""
        self._thread = Thread(target=self._work, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Go home."""
        self._stopping.set()
        self._thread.join()

    def _work(self) -> None:
        while not self._stopping.is_set():
            try:
                self.written += marry(self.node)
            except (JinminError, SQLAlchemyError) as refused:
                # Whatever it was, nothing was committed.
                self.refused += isinstance(refused, Refused) and refused.key.startswith("authority.")
            time.sleep(0.05)


@dataclass
class Moving:
    """Both nodes as objects here and as processes of their own; ``holder`` answers for the county now."""

    county: Node
    province: Node
    processes: tuple[NodeProcess, NodeProcess]
    holder: Node
    written: list[UUID] = field(default_factory=list)
    term: int = 1

    def kill_round(self, seed: int) -> int:
        """Hand the county over while clerks register at both ends and processes die; how many were killed."""
        chance = random.Random(seed)
        giver, taker = self.holder, self.county if self.holder is self.province else self.province
        decide(taker, Role.TAKE, giver.profile.node.code)
        clerks = Clerk(giver), Clerk(taker)
        for clerk in clerks:
            clerk.start()
        time.sleep(chance.uniform(0, LONGEST_PEACE))
        given = decide(giver, Role.GIVE, taker.profile.node.code)
        killed = 0
        while killed < chance.randint(1, KILLS_AT_MOST):
            time.sleep(chance.uniform(0, LONGEST_PEACE))
            victim = chance.choice(self.processes)
            victim.kill()
            victim.start()
            killed += 1
        until(lambda: self._state(giver, given) is not TransferState.MOVING, "an answer", seconds=240)
        assert self._state(giver, given) is TransferState.DONE
        before = len(clerks[1].written)
        until(lambda: len(clerks[1].written) > before + 1, "the new node registers")
        until(lambda: clerks[0].refused > 0, "the old one refuses")
        for clerk in clerks:
            clerk.stop()
            self.written += clerk.written
        self.holder, self.term = taker, self.term + 1
        return killed

    def settle(self) -> None:
        """Everything that any clerk committed stands once at both nodes, under the last term and its holder."""
        origin = self.holder.profile.node.code

        def told(node: Node) -> dict[UUID, tuple[str, int]]:
            with node.read() as w:
                rows = w.execute(sa.select(RECORD.c.id, RECORD.c.origin, RECORD.c.epoch))
                return {row.id: (row.origin, row.epoch) for row in rows}

        wanted = dict.fromkeys(self.written, (origin, self.term))
        for node in (self.county, self.province):
            until(
                lambda node=node: told(node) == wanted,
                f"all records stand at {node.profile.node.title}",
                seconds=240,
            )
            with node.database.reading.connect() as connection:
                assert verify_chain(connection).holds
                assert verify_rows(connection, node.keyring).fault is None
            with node.read() as w:
                assert w.execute(sa.select(sa.func.count()).select_from(Refusal.__table__)).scalar_one() == 0

    def _state(self, node: Node, transfer_id: UUID) -> TransferState:
        with node.read() as w:
            state: TransferState = w.get(Transfer, transfer_id).state
            return state


def decide(node: Node, role: Role, partner: str) -> UUID:
    """In two hands, as the node's administrators would."""
    region = node.profile.node.region

    def hand(right: str) -> Actor:
        return Actor(new_id(), right, region=region, permissions=frozenset({right}))

    with node.work(hand(PLAN_DEPLOYMENT)) as w:
        drawn = draw_transfer(w, role, partner, RESOURCE, COUNTY, "试验")
    with node.work(hand(APPROVE_DEPLOYMENT)) as w:
        approve_transfer(w, drawn.id)
    return drawn.id


@contextmanager
def moving(folder: Path, broker: NatsServer, county_url: str, province_url: str) -> Iterator[Moving]:
    """The county answers for itself and has twenty marriages; both processes run."""
    carriers = {"platform": {"servers": broker.url, "receipt_seconds": "5"}}

    def profile(me: object, other: object, route: Route) -> Profile:
        intake = Intake(partner=route.partner, adapter="platform", resources=(RESOURCE,))
        bare = profile_of(me, other, carriers)  # type: ignore[arg-type]
        return bare.model_copy(update={"routes": (route,), "intakes": (intake,)})

    up = up_to(SICHUAN, adapter="platform", batch_limit=20)
    down = up_to(QINGCHUAN, adapter="platform", batch_limit=20, direction="down")
    county = Node.open(profile(QINGCHUAN, SICHUAN, up), folder / "county", database_url=county_url)
    province = Node.open(profile(SICHUAN, QINGCHUAN, down), folder / "province", database_url=province_url)
    for node in (county, province):
        node.migrate()
    pin_each_other(county, province)
    one, other = (
        NodeProcess(node.profile, node.place.data_dir, node.place.database_url) for node in (county, province)
    )
    made = Moving(county, province, (one, other), county, marry(county, 20))
    one.start()
    other.start()
    try:
        yield made
    finally:
        one.kill()
        other.kill()
        county.close()
        province.close()
