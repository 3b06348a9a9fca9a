"""Two real nodes with all plug-ins, joined without a carrier: bytes go straight through the front door."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from jinmin.crypto import PublicKey, TransportPublicKey
from jinmin.db.site import Site
from jinmin.exchange.adapter import Adapters, ConnectionCheck, PartnerPosition
from jinmin.exchange.envelope import Receipt
from jinmin.exchange.front_door import FrontDoor, take_in
from jinmin.exchange.inbox import position
from jinmin.exchange.partner_keys import keys_of, own_card, pin_card
from jinmin.exchange.sent_batch import SentBatch
from jinmin.ids import new_id
from jinmin.node import Node
from jinmin.vocabulary.actor import SYSTEM
from jinmin.vocabulary.profile import Carriage, Intake, NodeIdentity, Partner, Profile, Route
from jinmin_marriage.models import MarriageRecord
from tests.exchange.carriers import site_of
from tests.harness.node_copies import open_migrated

MINISTRY = Partner(code="ministry", title="民政部", level="ministry", region="")
SICHUAN = Partner(code="p51", title="四川省", level="province", region="51")
QINGCHUAN = Partner(code="c510822", title="青川县", level="county", region="510822")


class Direct:
    """Hands each batch to the partner's front door within this process."""

    name = "direct"
    title = "直连"
    carriage: Carriage = "inline"

    def __init__(self, here: Node, nodes: dict[str, Node]) -> None:
        self._here = here
        self._nodes = nodes
        self.sent: list[bytes] = []

    def deliver(self, route: Route, batch: SentBatch) -> Receipt:
        self.sent.append(batch.to_bytes())
        return take_in(site_of(self._nodes[route.partner]), self.sent[-1])

    def partner_key(self, route: Route) -> PublicKey:
        with self._here.read() as w:
            return keys_of(w, route.partner).signature

    def transport_key(self, route: Route) -> TransportPublicKey:
        with self._here.read() as w:
            return keys_of(w, route.partner).transport

    def position(self, route: Route) -> PartnerPosition:
        with self._nodes[route.partner].read() as w:
            return position(w, route.partner, self._here.profile.node.code, route.stream)

    def ask(self, route: Route, question: bytes) -> bytes:
        return FrontDoor(site_of(self._nodes[route.partner])).answer(question)

    def check(self, route: Route) -> ConnectionCheck:
        return ConnectionCheck(True, "exchange.reachable", 0.0)


def up_to(partner: Partner, **changes: Any) -> Route:
    """A route to a node above."""
    told = {"partner": partner.code, "title": partner.title, "level": partner.level, "region": partner.region}
    return Route.model_validate({**told, "adapter": "direct", "resources": ("marriage.record",), **changes})


def open_node(
    me: Partner,
    folder: Path,
    url: str,
    *,
    partners: Sequence[Partner],
    routes: Sequence[Route] = (),
    intakes: Sequence[Intake] = (),
) -> Node:
    """A migrated node that is ``me``; its adapters are joined afterwards."""
    identity = NodeIdentity(code=me.code, title=me.title, level=me.level, region=me.region)
    bare = Profile(id=me.code, title=me.title, summary="试验", node=identity)
    node = open_whole(bare, folder, url)
    told = {"partners": tuple(partners), "routes": tuple(routes), "intakes": tuple(intakes)}
    node.profile = bare.model_copy(update=told)
    node.site = Site(node.profile, node.clock, node.work, node.read)
    node.ports.offer(Profile, node.profile)
    node.ports.offer(Site, node.site)
    return node


def open_whole(profile: Profile, folder: Path, url: str) -> Node:
    """A migrated node with all plug-ins."""

    def opened(folder: Path, url: str) -> Node:
        return Node.open(profile, folder, database_url=url)

    return open_migrated(f"whole_{profile.node.code}", opened, folder, url)


def join(nodes: Sequence[Node]) -> dict[str, Direct]:
    """Let every node pin the keys of its partners and reach them."""
    known = {node.profile.node.code: node for node in nodes}
    for node in nodes:
        for partner in node.profile.partners:
            if partner.code in known:
                with known[partner.code].read() as theirs:
                    card = own_card(theirs)
                with node.work() as w:
                    pin_card(w, card)
    adapters = {code: Direct(node, known) for code, node in known.items()}
    for code, node in known.items():
        node.ports.offer(Adapters, Adapters([adapters[code]]))
    return adapters


@contextmanager
def reporting_pair(folder: Path, province_url: str, ministry_url: str) -> Iterator[tuple[Node, Node]]:
    """A province that reports its marriages, and the ministry that takes them in, joined."""
    province = open_node(SICHUAN, folder / "p", province_url, partners=[MINISTRY], routes=[up_to(MINISTRY)])
    intake = Intake(partner="p51", adapter="direct", resources=("marriage.record",))
    ministry = open_node(MINISTRY, folder / "m", ministry_url, partners=[SICHUAN], intakes=[intake])
    join([province, ministry])
    try:
        yield province, ministry
    finally:
        province.close()
        ministry.close()


def marry(node: Node, count: int = 1, *, region: str = "510822", on: date = date(2026, 5, 20)) -> list[UUID]:
    """Registered marriages, written as a batch import would."""
    rows = [marriage(node, number, region=region, on=on) for number in range(count)]
    with node.work(SYSTEM) as w:
        w.action = "marriage.register"
        w.bulk(MarriageRecord, rows)
    return [row["id"] for row in rows]


def marriage(node: Node, number: int, *, region: str, on: date) -> dict[str, Any]:
    """One row of the register."""
    record_id = new_id()
    blind = node.keyring.blind
    numbers = (f"51082219900101{number % 10000:04d}", f"51082219910101{number % 10000:04d}")
    return {
        "id": record_id,
        "version": 1,
        "epoch": 1,
        "certificate_no": f"J{region}-2026-{record_id.hex[-12:]}",
        "print_no_groom": None,
        "print_no_bride": None,
        "registered_on": on,
        "month": on.year * 100 + on.month,
        "region": region,
        "office_id": UUID(int=7),
        "registrar_id": None,
        "registrar": "王登记",
        "case_id": None,
        "state": "valid",
        "data_origin": "business",
        "remarried": False,
        "belated": False,
        "groom_id": new_id(),
        "bride_id": new_id(),
        "groom_name": "赵一",
        "bride_name": "钱二",
        "groom_birth": date(1990, 1, 1),
        "bride_birth": date(1991, 1, 1),
        "groom_number": numbers[0],
        "bride_number": numbers[1],
        "groom_index": blind("marriage_record.number", numbers[0]),
        "bride_index": blind("marriage_record.number", numbers[1]),
        "note": "",
        "issued_on": on,
        "issued_by": None,
    }
