"""A county that reports on a medium, and two of its administrators: its words are FOLDER PORT."""

import sys
from pathlib import Path

from jinmin.exchange.partner_keys import own_card, pin_card
from jinmin.identity import PasswordPool, PostKind
from jinmin.node import Node
from jinmin.ui.app import serve
from jinmin.vocabulary.profile import LETTERS_ONLY, Intake, Profile
from tests.exchange.direct import MINISTRY, QINGCHUAN, SICHUAN, marry, open_node, up_to
from tests.exchange.platform_nodes import profile_of
from tests.ui.seed import FAST, Account, people

ADMINISTRATORS = (
    Account("sysadmin", "孙立", "系统管理员", frozenset(), PostKind.SYSTEM_ADMIN),
    Account("security", "何静", "安全管理员", frozenset(), PostKind.SECURITY_ADMIN),
)


def furnish(folder: Path) -> Node:
    """Six marriages; the province's card is pinned, the ministry's lies beside the data."""
    for name in ("up", "down"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    settings = {"outbox": str(folder / "up"), "inbox": str(folder / "down")}
    route = up_to(SICHUAN, adapter="medium", settings=settings)
    bare = profile_of(QINGCHUAN, SICHUAN, {"platform": {"servers": "nats://127.0.0.1:9"}})
    letters = Intake(partner="p51", adapter="medium", resources=(LETTERS_ONLY,), settings=settings)
    profile = bare.model_copy(
        update={"routes": (route,), "intakes": (letters,), "demo": True, "title": "县级单机"}
        | {"node": bare.node.model_copy(update={"environment": "demo"})}
    )
    node = Node.open(profile, folder, database_url=f"sqlite:///{folder / 'jinmin.db'}")
    node.ports.offer(Profile, node.profile)
    node.migrate()
    node.ports.offer(PasswordPool, PasswordPool(workers=2, policy=FAST))
    for partner, known in ((SICHUAN, True), (MINISTRY, False)):
        place = folder / partner.code
        other = open_node(partner, place, f"sqlite:///{place / 'jinmin.db'}", partners=[QINGCHUAN])
        with other.read() as w:
            card = own_card(w).model_copy(update={"environment": "demo"})
        other.close()
        (folder / f"{partner.code}.json").write_text(card.model_dump_json(), encoding="utf-8")
        if known:
            with node.work() as w:
                pin_card(w, card)
    with node.work() as w:
        people(w, node.ports.get(PasswordPool), ADMINISTRATORS)
    marry(node, 6)
    return node


def main() -> None:
    """The program."""
    county = furnish(Path(sys.argv[1]))
    county.follow_profile()
    serve(county, port=int(sys.argv[2]))
