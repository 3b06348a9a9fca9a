"""The demonstration's 疑义: the ministry questions one record of a county as soon as it has arrived."""

import sqlalchemy as sa

from jinmin.doubts import RAISE, Doubt, NewDoubt, raise_doubt
from jinmin.ledger.sealing import ENTRY
from jinmin.node import Node
from jinmin.vocabulary.actor import Actor

RESOURCE, TABLE, FIELD = "marriage.record", "marriage_record", "registrar"
ASKER = Actor(None, "部级数据质量岗（演示）", region="", permissions=frozenset({RAISE}))


def question_a_record(node: Node, owner: str) -> str:
    """Raise it once, when a record of ``owner`` is there; what was done in words, "" for nothing."""
    with node.read() as w:
        begun = w.execute(sa.select(Doubt.__table__.c.id).limit(1)).first()
        query = sa.select(ENTRY.c.record_id).where(ENTRY.c.kind == TABLE, ENTRY.c.origin == owner)
        found = w.execute(query.order_by(ENTRY.c.seq).limit(1)).scalar_one_or_none()
    if begun or found is None:
        return ""
    new = NewDoubt(
        resource=RESOURCE,
        record_id=found,
        field=FIELD,
        claimed="（演示）另一位登记员",
        reason="抽查发现登记员与档案所载不一致",
    )
    with node.work(ASKER) as w:
        number = raise_doubt(w, new).number
    return f"{node.profile.node.title} 对一条记录提出疑义 {number}，在县级节点的“疑义校核”中答复"
