"""Searching: by title, initials, code and region, each entry once however it is paged."""

import pytest
from tests.integration.service_items.lists import COUNTY, FILLED, NOON, PERMIT, drafted

from jinmin.ids import new_id
from jinmin.node import Node
from jinmin.service_items import ItemQuery, ItemState, ItemVersion, search_items
from jinmin.service_items.searching import Key
from jinmin.service_items.titles import note_titles
from jinmin.vocabulary.actor import Actor

REGIONS = ("510104", "510802", "510822", "510824", "110101")
TITLES = {"老年人补贴给付": "AA", "老年人证件发放": "BB", "社会团体成立登记": "CC"}


@pytest.fixture
def filled(node: Node) -> Node:
    """Three titles in five counties, all in force."""
    with node.work() as w:
        note_titles(w, dict.fromkeys(TITLES, ""))
        for region in REGIONS:
            for title, code in TITLES.items():
                w.add(
                    ItemVersion(
                        matter_id=f"x.{code.lower()}", region=region, body="B", edition=1, title=title,
                        state=ItemState.PUBLISHED, valid_from=NOON.date(), elements={},
                        list_code=f"{code}{region}00",
                    )
                )  # fmt: skip
    return node


@pytest.mark.parametrize(
    ("query", "count"),
    [
        (ItemQuery("老年人", "", limit=4), 10),
        (ItemQuery("lnr", "", limit=3), 10),
        (ItemQuery("", "5108", limit=2), 9),
        (ItemQuery("登记", "510822"), 1),
        (ItemQuery("AA5108", "", limit=2), 3),
        (ItemQuery("aa510822", ""), 1),
        (ItemQuery("没有这个事项"), 0),
        (ItemQuery("100%_"), 0),
        (ItemQuery("", "510822", matter_id="x.bb"), 1),
        (ItemQuery("", "", directory_only=True), 1),
        (ItemQuery("", "510822", with_above=True), 4),
    ],
)
def test_each_entry_is_found_once(filled: Node, query: ItemQuery, count: int) -> None:
    found, after = list[str](), None
    while True:
        with filled.read() as w:
            page = search_items(w, query, after)
        assert len(page.lines) <= query.limit
        found += [str(line.id) for line in page.lines]
        after: Key | None = page.following
        if after is None:
            break
    assert len(found) == len(set(found)) == count


def test_drafts_are_seen_at_home_only(filled: Node, writer: Actor) -> None:
    drafted(filled, writer, COUNTY, FILLED)
    elsewhere = Actor(new_id(), "外县", region="510104")
    for actor, count in ((writer, 1), (elsewhere, 0)):
        with filled.read(actor) as w:
            assert len(search_items(w, ItemQuery(region="510822", matter_id=PERMIT)).lines) == count
