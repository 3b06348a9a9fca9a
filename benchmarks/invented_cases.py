"""Cases by the million, all alike but for place, days and number: what the benchmarks load."""

import random
from datetime import date, datetime, timedelta
from typing import Any

from jinmin.cases import Case, CaseParty
from jinmin.ids import new_id
from jinmin.matters import Catalogue
from jinmin.node import Node
from jinmin.regions import Divisions

MATTER = "marriage.marry"
Row = dict[str, Any]


class CaseMill:
    """Makes rows of cases in the counties of one province, the same ones for the same seed but for their ids."""

    def __init__(self, node: Node, *, seed: int, province: str = "51") -> None:
        self._chance = random.Random(seed)
        with node.read() as w:
            divisions = w.port(Divisions)
            prefectures = divisions.children(province, w.today)
            self._counties = [
                one.code for each in prefectures for one in divisions.children(each.code, w.today)
            ]
            self._now: datetime = w.at
            version = w.port(Catalogue).matter(MATTER, w.today).version
            self._case = _columns(
                Case, Case(**_SAID, matter_version=version, origin=w.origin, org_id=new_id())
            )
            self._party = _columns(CaseParty, CaseParty(origin=w.origin, name="张三"))
        self._orgs = {county: new_id() for county in self._counties}
        self._made = 0

    def unfinished(self, *, due: date | None, soon_from: date | None = None) -> Row:
        """A case that waits for its review."""
        opened = self._now - timedelta(days=self._chance.randrange(40))
        soon = soon_from or (due - timedelta(days=5) if due else None)
        return self._row(opened) | {
            "state": "open",
            "step": "review",
            "planned_due": due,
            "promised_due": due,
            "soon_from": soon,
        }

    def finished(self) -> Row:
        """A case of the last ten years that was done."""
        opened = self._now - timedelta(days=self._chance.randrange(40, 3650))
        closed, due = opened.date() + timedelta(days=self._chance.randrange(40)), opened + timedelta(days=28)
        return self._row(opened) | {
            "state": "done",
            "step": "end",
            "planned_due": due.date(),
            "promised_due": due.date(),
            "finished_on": closed,
        }

    def party(self, case: Row, role: str) -> Row:
        """Somebody of a case."""
        return self._party | {"id": new_id(), "case_id": case["id"], "person_id": new_id(), "role": role}

    def _row(self, opened: datetime) -> Row:
        self._made += 1
        county = self._chance.choice(self._counties)
        return self._case | {
            "id": new_id(),
            "case_no": f"510000-JH-{opened:%Y%m%d}-{self._made:07d}",
            "region": county,
            "org_id": self._orgs[county],
            "step_since": opened,
            "opened_at": opened,
            "accepted_on": opened.date(),
        }


_SAID: Row = {
    "matter": MATTER,
    "title": "张三、李四的结婚登记",
    "channel": "window",
    "opened_by_name": "登记员",
}


def _columns(kind: type[Case] | type[CaseParty], like: Case | CaseParty) -> Row:
    return {column.name: getattr(like, column.name) for column in kind.__table__.columns}
