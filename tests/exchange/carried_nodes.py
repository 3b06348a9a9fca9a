"""Two nodes that exchange by files or by a front machine's table, and who carries the files."""

from contextlib import suppress
from pathlib import Path

from jinmin.doubts import LetterReader
from jinmin.exchange.errors import OnItsWay
from jinmin.exchange.front_door import FrontDoor
from jinmin.exchange.reconciling import Reconciliation, reconcile
from jinmin.exchange.relay import relay_once
from jinmin.ledger.consumers import run_consumer
from jinmin.node import Node
from jinmin.vocabulary.profile import LETTERS_ONLY, Intake
from jinmin_exchange_platform import MediumAdapter
from tests.exchange.direct import MINISTRY, SICHUAN, open_whole, up_to
from tests.exchange.platform_nodes import pin_each_other, profile_of

RECORDS = ("marriage.record",)


def open_carried(name: str, folder: Path, folders: dict[str, Path]) -> tuple[Node, Node]:
    """A province and the ministry that know each other; records go up by the adapter ``name``, letters both ways."""
    (folder / "url").write_text(f"sqlite:///{folder / 'front.db'}\n")
    shared = {"database_file": str(folder / "url"), "receipt_seconds": "0.5"}
    ours = shared | {"outbox": str(folders["up"]), "inbox": str(folders["down"])}
    theirs = shared | {"outbox": str(folders["down"]), "inbox": str(folders["up"])}
    route, intake = up_to(MINISTRY, adapter=name), Intake(partner="p51", adapter=name, resources=RECORDS)
    letters = {"adapter": name, "resources": (LETTERS_ONLY,)}
    back, letters_in = up_to(SICHUAN, direction="down", **letters), Intake(partner="ministry", **letters)
    up = profile_of(SICHUAN, MINISTRY, {name: ours}).model_copy(
        update={"routes": (route,), "intakes": (letters_in,)}
    )
    down = profile_of(MINISTRY, SICHUAN, {name: theirs}).model_copy(
        update={"routes": (back,), "intakes": (intake,)}
    )
    opened = [
        open_whole(each, folder / each.id, f"sqlite:///{folder / each.id / 'jinmin.db'}")
        for each in (up, down)
    ]
    pin_each_other(*opened)
    return opened[0], opened[1]


class Courier:
    """Takes the files over and back, as often as the province asks for it."""

    def __init__(self, province: Node, ministry: Node) -> None:
        self.journeys = 0
        self._province = province
        self._there = MediumAdapter(ministry.site)
        self._door = FrontDoor(ministry.site)
        self._intake = ministry.profile.intakes[0]

    def reconcile(self) -> Reconciliation:
        """What the province finds once all that it asks is answered."""
        for _journey in range(6):
            try:
                return reconcile(self._province.site, self._province.profile.routes[0])
            except OnItsWay:
                self.carry()
        raise AssertionError("asks without end")

    def carry(self) -> None:
        """Once there and back."""
        self.journeys += 1
        self._there.take_in(self._intake, self._door)


def carry_all(nodes: tuple[Node, Node]) -> None:
    """Files there and back until neither node has more to write, send or read."""
    for _journey in range(2):
        for node in nodes:
            with suppress(OnItsWay):
                relay_once(node.site, node.profile.routes[0])
        for node in nodes:
            MediumAdapter(node.site).take_in(node.profile.intakes[0], FrontDoor(node.site))
            run_consumer(node.work, LetterReader())
