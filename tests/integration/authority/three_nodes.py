"""A county, its province and the ministry, between which records change hands."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from jinmin.authority import (
    Role,
    Transfer,
    TransferReader,
    TransferState,
    approve_transfer,
    draw_transfer,
)
from jinmin.exchange.reconciling import reconcile
from jinmin.exchange.relay import relay_all
from jinmin.exchange.status import exchange_status
from jinmin.identity import (
    APPROVE_DEPLOYMENT,
    PLAN_DEPLOYMENT,
)
from jinmin.ids import new_id
from jinmin.ledger.consumers import run_consumer
from jinmin.ledger.verify import verify_chain, verify_rows
from jinmin.node import Node
from jinmin.vocabulary.actor import Actor
from jinmin_marriage.models import MarriageRecord

RESOURCE, COUNTY = "marriage.record", "510822"
NUMBERS = ("51082219900101001X", "510822199001010028")
RECORDS = MarriageRecord.__table__


def hand(right: str, region: str) -> Actor:
    return Actor(new_id(), right, region=region, permissions=frozenset({right}))


@dataclass
class Three:
    """A county that reports to its province, which reports to the ministry; the province sends down, too."""

    county: Node
    province: Node
    ministry: Node

    @property
    def nodes(self) -> tuple[Node, ...]:
        return self.county, self.province, self.ministry

    def settle(self) -> None:
        """Until everything that was written has arrived everywhere and was followed."""
        for _round in range(4):
            for node in self.nodes:
                relay_all(node.site)
            for node in self.nodes:
                while run_consumer(node.work, TransferReader()):
                    pass

    def hand_over(self, giver: Node, taker: Node) -> UUID:
        """Both decide, each in two hands; the giver's transfer."""
        decide(taker, Role.TAKE, giver.profile.node.code)
        return decide(giver, Role.GIVE, taker.profile.node.code)


def decide(node: Node, role: Role, partner: str) -> UUID:
    region = node.profile.node.region
    with node.work(hand(PLAN_DEPLOYMENT, region)) as w:
        drawn = draw_transfer(w, role, partner, RESOURCE, COUNTY, "全省集中，省厅批复")
    with node.work(hand(APPROVE_DEPLOYMENT, region)) as w:
        approve_transfer(w, drawn.id)
    return drawn.id


def standing(node: Node) -> dict[UUID, tuple[str, int, int]]:
    """Origin, version and epoch of every record of the county."""
    query = sa.select(RECORDS.c.id, RECORDS.c.origin, RECORDS.c.version, RECORDS.c.epoch)
    with node.read() as w:
        return {
            row.id: (row.origin, row.version, row.epoch)
            for row in w.execute(query.where(RECORDS.c.region == COUNTY))
        }


def state_of(node: Node, transfer_id: UUID) -> tuple[TransferState, str]:
    with node.read() as w:
        found = w.get(Transfer, transfer_id)
        return found.state, found.outcome


def prove(three: Three) -> None:
    for node in three.nodes:
        with node.database.reading.connect() as connection:
            assert verify_chain(connection).holds
            assert verify_rows(connection, node.keyring).fault is None
        with node.read() as w:
            assert not [one for one in exchange_status(w) if one.refusals or one.waiting]
        for route in node.profile.routes:
            assert reconcile(node.site, route, mend=False).found == ()
