"""The plug-in of the list tests with parameters, and the way of a value through two persons' hands."""

from datetime import date
from functools import partial
from pathlib import Path
from uuid import UUID

from tests.harness.node_copies import open_migrated
from tests.integration.service_items.lists import HERE as LISTS
from tests.integration.service_items.lists import ListingPlugin, open_with

from jinmin.api import DataFiles, hookimpl
from jinmin.matters import Below
from jinmin.node import Node
from jinmin.parameter_changes import NewValue, publish_change, save_change, start_change, submit_change
from jinmin.vocabulary.actor import Actor

HERE = Path(__file__).parent
DAYS, AGE = "listing.days", "listing.age"
COUNTY = "510822"
TODAY = date(2026, 11, 21)


class RuledPlugin(ListingPlugin):
    """Ships two parameters: one that may be lowered, one that is fixed."""

    @hookimpl
    def data_files(self) -> DataFiles:
        return DataFiles(
            matters=(LISTS / "matters.toml",), items=self.items, parameters=(HERE / "parameters.toml",)
        )


def opened_node(folder: Path, url: str) -> Node:
    """A migrated node on this database."""
    return open_migrated("ruled_lists", partial(open_with, RuledPlugin()), folder, url)


def shorter(value: int = 10, first: date = date(2027, 1, 1), last: date | None = None) -> NewValue:
    """A county's shorter limit."""
    return NewValue(
        value, first, last, law="青川县试验通知", article="第二条", below=Below.MAY_LOWER, reason="压缩时限"
    )


def submitted(node: Node, writer: Actor, new: NewValue, region: str = COUNTY) -> UUID:
    """A change that waits for its publisher."""
    with node.work(writer) as w:
        change_id = start_change(w, DAYS, region).id
    with node.work(writer) as w:
        save_change(w, change_id, new)
    with node.work(writer) as w:
        submit_change(w, change_id)
    return change_id


def published(node: Node, writer: Actor, chief: Actor, new: NewValue, region: str = COUNTY) -> UUID:
    """A change that is in force from its day on."""
    change_id = submitted(node, writer, new, region)
    with node.work(chief) as w:
        publish_change(w, change_id)
    return change_id
