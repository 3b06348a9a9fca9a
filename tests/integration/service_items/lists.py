"""A node whose plug-in ships one matter with its elements, and the way of a version through the lists."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import entry_points
from pathlib import Path
from uuid import UUID

from tests.harness.node_copies import open_migrated

from jinmin.api import DataFiles, Manifest, Permission, hookimpl
from jinmin.changeovers import preview_and_note, subject_of
from jinmin.clock import fixed_clock
from jinmin.ids import new_id
from jinmin.node import Node
from jinmin.plugin_host import GROUP
from jinmin.service_items import EntryKey, Plan, publish, save_draft, start_draft, submit_draft
from jinmin.vocabulary.actor import Actor
from jinmin.vocabulary.implementation import Elements
from jinmin.vocabulary.matter import Limit
from jinmin.vocabulary.profile import NodeIdentity, Profile

HERE = Path(__file__).parent
NOON = datetime(2026, 11, 21, 4, tzinfo=UTC)
PERMIT = "listing.permit"
BODY = "11370800MB28559184"
ORG = new_id()
NATION = EntryKey(PERMIT, "")
COUNTY = EntryKey(PERMIT, "510822", BODY)
PROFILE = Profile(
    id="listing",
    title="试验",
    summary="",
    node=NodeIdentity(code="county-qc", title="青川县民政局", level="county", region="510822"),
)
FILLED = Elements(
    body_name="青川县民政局",
    body_code=BODY,
    channels=("1", "3"),
    address="乔庄镇政务大厅二楼",
    hours="工作日 9:00—17:00",
    contact="0839-0000000",
    supervision="12345",
    promised=Limit(days=5, unit="working"),
)


class ListingPlugin:
    """A plug-in that ships one matter."""

    items: tuple[Path, ...] = (HERE / "items.toml",)

    @hookimpl
    def manifest(self) -> Manifest:
        return Manifest(id="listing", title="清单试验", version="1", package="listing", host=">=0.1")

    @hookimpl
    def data_files(self) -> DataFiles:
        return DataFiles(matters=(HERE / "matters.toml",), items=self.items)

    @hookimpl
    def permissions(self) -> Sequence[Permission]:
        return (Permission("listing.do", "办理清单试验"),)


def opened_node(folder: Path, url: str) -> Node:
    """A migrated node on this database."""
    return open_migrated("lists", partial(open_with, ListingPlugin()), folder, url)


def open_with(plugin: ListingPlugin, folder: Path, url: str) -> Node:
    """The county's node with this plug-in alone; its tables are not made."""
    installed = {entry.name for entry in entry_points(group=GROUP)}
    node = Node.open(
        PROFILE, folder, database_url=url, clock=fixed_clock(NOON), disabled=installed, strict=False
    )
    node.host.register(plugin)
    return node


def drafted(node: Node, actor: Actor, key: EntryKey, elements: Elements, plan: Plan | None = None) -> UUID:
    """A draft with these elements."""
    with node.work(actor) as w:
        item_id = start_draft(w, key, org_id=ORG).id
    with node.work(actor) as w:
        save_draft(w, item_id, elements, plan or Plan())
    return item_id


def published(
    node: Node, writer: Actor, chief: Actor, key: EntryKey, elements: Elements, plan: Plan | None = None
) -> UUID:
    """A version gone all the way."""
    item_id = drafted(node, writer, key, elements, plan)
    with node.work(writer) as w:
        submit_draft(w, item_id)
    with node.read(chief) as w:
        subject = subject_of(w, f"item:{item_id}")
    preview_and_note(partial(node.read, chief), partial(node.work, chief), subject)
    with node.work(chief) as w:
        publish(w, item_id)
    return item_id
