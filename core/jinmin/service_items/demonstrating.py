"""Implementation entries for a demonstration: every matter of the nation's list at every office, in force."""

from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa

from jinmin.codes import build_credit_code
from jinmin.db.work import Work
from jinmin.ids import new_id
from jinmin.regions import Divisions
from jinmin.service_items.entries import ITEM, elements_of, in_force
from jinmin.service_items.models import DIRECTORY, ItemState, ItemVersion
from jinmin.vocabulary.actor import NATION
from jinmin.vocabulary.implementation import Elements

GOVERNMENT, GOVERNMENT_BODY = "1", "1"
"""Department and kind of a government body in a credit code."""


def furnish_items(w: Work, offices: Iterable[tuple[UUID, str, str]]) -> int:
    """Publish an invented entry for each matter at each office (id, name, region); returns how many."""
    shown = [ITEM.c.region == NATION, ITEM.c.body == DIRECTORY, in_force(w.today)]
    bases = w.execute(sa.select(ITEM).where(*shown).order_by(ITEM.c.matter_id)).all()
    rows = [
        _row(w, base, org_id, name, region)
        for number, (org_id, name, region) in enumerate(offices)
        for base in bases
    ]
    w.bulk(ItemVersion, rows)
    return len(rows)


def demo_body(region: str) -> str:
    """An invented credit code with a true check character."""
    return build_credit_code(GOVERNMENT, GOVERNMENT_BODY, f"{region:0<6}", f"MB{region:0<6}")


def _row(
    w: Work, base: sa.Row[tuple[object, ...]], org_id: UUID, name: str, region: str
) -> dict[str, object]:
    body = demo_body(region)
    first = base.valid_from
    place = w.port(Divisions).name(region, w.today)
    told = Elements(
        body_name=name,
        body_code=body,
        body_nature="1",
        channels=tuple(dict.fromkeys((*(elements_of(base).channels or ()), "2"))),
        appointments=True,
        address=f"{place}政务服务大厅（演示地址）",
        hours="工作日 9:00—12:00，13:00—17:00",
        contact="现场咨询：民政窗口；电话见大厅公告（演示）",
        supervision="政务服务便民热线 12345",
    )
    return {
        "id": new_id(), "version": 1, "origin": w.origin, "epoch": 1, "matter_id": base.matter_id,
        "region": region, "body": body, "org_id": org_id, "edition": 1, "state": ItemState.PUBLISHED,
        "title": base.title, "list_code": "", "planned_from": first, "planned_to": None, "valid_from": first,
        "valid_to": None, "elements": told.told(), "maintained_by": None, "written_by": [],
        "published_by": None, "published_at": w.at, "shipped_by": "", "resumes": None,
    }  # fmt: skip
