"""Kept digests: whatever is written, they are the sums of the records; what parts them is found and mended."""

import random
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from jinmin.db.inserting import upsert_rows
from jinmin.errors import Refused
from jinmin.exchange.digest_models import DigestProof, SentDigest
from jinmin.exchange.digest_triggers import trigger_names
from jinmin.exchange.holdings import Holdings, held_by, held_of
from jinmin.exchange.models import RecordVersion, SentRecord
from jinmin.exchange.recounting import recount, recount_due
from jinmin.ledger.guards import standing_triggers
from jinmin.node import Node
from jinmin.vocabulary.profile import Intake
from tests.exchange.direct import MINISTRY, SICHUAN, open_node, up_to

SENT, HELD, KEPT = SentRecord.__table__, RecordVersion.__table__, SentDigest.__table__


@pytest.fixture
def node(database_url: str, tmp_path: Path) -> Iterator[Node]:
    intake = Intake(partner="ministry", adapter="direct", resources=("marriage.record",))
    opened = open_node(
        SICHUAN, tmp_path / "p", database_url, partners=[MINISTRY], routes=[up_to(MINISTRY)], intakes=[intake]
    )
    yield opened
    opened.close()


def test_the_sums_follow_whatever_is_written(node: Node) -> None:
    """New records, later versions in another month, refused ones, lost ones, in several statements and commits."""
    chance = random.Random(11)
    ids = [UUID(int=chance.getrandbits(128)) for _record in range(60)]
    for _round in range(6):
        with node.work() as w:
            for _statement in range(2):
                _write(w.session.connection(), chance, chance.sample(ids, 25))
            w.execute(sa.delete(SENT).where(SENT.c.record_id == chance.choice(ids)))
            w.execute(
                sa.update(HELD)
                .where(HELD.c.record_id == chance.choice(ids))
                .values(region="510104", half_b=-7)
            )
        assert _agree(node, held_by("ministry"))
        assert _agree(node, held_of("p51", "ministry"))


def test_what_is_rolled_back_does_not_count(node: Node) -> None:
    chance = random.Random(3)
    with node.work() as w:
        _write(w.session.connection(), chance, [UUID(int=1)])
    with suppress(Refused), node.work() as w:
        _write(w.session.connection(), chance, [UUID(int=2)])
        raise Refused("exchange.given_up")
    assert _agree(node, held_by("ministry"))


def test_a_digest_that_parted_from_its_records_is_found_and_mended(node: Node) -> None:
    chance = random.Random(5)
    with node.work() as w:
        _write(w.session.connection(), chance, [UUID(int=number) for number in range(1, 80)])
        w.execute(sa.update(KEPT).where(KEPT.c.region == "510822", KEPT.c.month == 202601).values(lower_a=1))
        w.execute(sa.delete(KEPT).where(KEPT.c.month == 202602))
    assert not _agree(node, held_by("ministry"))
    found = recount(node.site, "ministry", held_by("ministry"))
    assert {(place.region, place.month) for place in found.wrong} == {
        ("510104", 202602), ("510822", 202601), ("510822", 202602),
    }  # fmt: skip
    assert _agree(node, held_by("ministry"))
    assert recount(node.site, "ministry", held_by("ministry")).wrong == ()


def test_every_side_is_counted_again_once_a_day(node: Node) -> None:
    assert len(recount_due(node.site, timedelta(hours=23))) == 2
    assert recount_due(node.site, timedelta(hours=23)) == ()
    with node.read() as w:
        assert w.execute(sa.select(sa.func.count()).select_from(DigestProof.__table__)).scalar_one() == 2


def test_the_triggers_stand_in_a_migrated_database(node: Node) -> None:
    with node.database.reading.connect() as connection:
        assert set(trigger_names()) <= standing_triggers(connection)


def _write(connection: sa.Connection, chance: random.Random, ids: list[UUID]) -> None:
    places = [_place(chance) for _record in ids]
    sent = [
        {"partner": "ministry", "record_id": each, **place} for each, place in zip(ids, places, strict=True)
    ]
    upsert_rows(connection, SENT, sent, ("partner", "record_id"))
    known: dict[str, object] = {
        "recipient": "p51",
        "origin": "ministry",
        "version": 3,
        "ledger_hash": "0" * 64,
        "authority_epoch": 1,
    }
    known["as_of"] = datetime(2026, 5, 20, tzinfo=UTC)
    held = [{**known, "record_id": each, **place} for each, place in zip(ids, places, strict=True)]
    upsert_rows(connection, HELD, held, ("recipient", "origin", "record_id"))


def _place(chance: random.Random) -> dict[str, object]:
    return {
        "held": chance.choice([0, 1, 2]),
        "resource": "marriage.record",
        "region": chance.choice(["510822", "510104"]),
        "month": 202600 + chance.randint(1, 3),
        "slot": chance.randrange(256),
        "half_a": chance.randrange(-(2**63), 2**63),
        "half_b": chance.randrange(-(2**63), 2**63),
    }


def _agree(node: Node, holdings: Holdings) -> bool:
    with node.read() as w:
        return all(
            holdings.digests(w, level, ()) == holdings.counted(w, level, ())
            for level in ("region", "month")  # type: ignore[arg-type]
        )
