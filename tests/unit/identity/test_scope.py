"""Nobody sees over the border, whatever codes there are."""

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from jinmin.db.columns import code
from jinmin.identity import scope
from jinmin.vocabulary.actor import Actor

TABLE = sa.Table("rows", sa.MetaData(), sa.Column("region", code(12)))

pairs = st.integers(1, 99).map("{:02d}".format)
triples = st.integers(1, 999).map("{:03d}".format)
regions = st.one_of(
    st.just(""),
    pairs,
    st.builds(str.__add__, pairs, pairs),
    st.builds(lambda *parts: "".join(parts), pairs, pairs, pairs),
    st.builds(lambda *parts: "".join(parts), pairs, pairs, pairs, triples),
    st.builds(lambda *parts: "".join(parts), pairs, pairs, pairs, triples, triples),
)


@pytest.fixture(scope="module")
def engine() -> sa.Engine:
    engine = sa.create_engine("sqlite://", poolclass=sa.pool.StaticPool)
    TABLE.metadata.create_all(engine)
    return engine


@given(actor_region=regions, rows=st.lists(regions, max_size=12), padded=st.booleans())
def test_an_actor_sees_what_lies_in_the_region_and_nothing_else(
    engine: sa.Engine, actor_region: str, rows: list[str], padded: bool
) -> None:
    near = [actor_region + "001", actor_region[:-1] + "9", actor_region[:-1]]
    stored = [row.ljust(6, "0") if padded else row for row in [*rows, *near] if len(row) <= 12]
    with engine.connect() as connection:
        connection.execute(sa.insert(TABLE), [{"region": row} for row in stored])
        query = sa.select(TABLE.c.region).where(scope(Actor(None, "某", region=actor_region), TABLE.c.region))
        seen = connection.execute(query).scalars().all()
        connection.rollback()
    assert sorted(seen) == sorted(row for row in stored if row.startswith(actor_region))
    assert actor_region or len(seen) == len(stored)


def test_the_predicate_is_a_range() -> None:
    shown = str(scope(Actor(None, "某", region="510822"), TABLE.c.region))
    assert ">=" in shown
    assert "LIKE" not in shown.upper()
