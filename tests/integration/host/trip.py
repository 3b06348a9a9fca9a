"""One trip through the stranger's plug-in, in a process of its own: its words are DATABASE_URL FOLDER.

Prints what it saw as JSON.
"""

import json
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from jinmin_allotment import service
from jinmin_allotment.forms import ApplicationForm
from jinmin_allotment.plugin import plugin
from jinmin_allotment.service import LEASE
from tests.integration.host.contracts import faults_of
from tests.integration.host.migration_checks import differences, downgrade, leftovers, unguarded
from tests.integration.host.places import open_node

from jinmin.cases import Case
from jinmin.cases.acts import case_course
from jinmin.db.work import Work
from jinmin.demo import furnish
from jinmin.errors import JinminError, Misconfigured
from jinmin.identity import acting_as
from jinmin.invented import InventedPerson, People
from jinmin.ledger.consumers import run_consumer
from jinmin.ledger.entries import entries_of
from jinmin.ledger.verify import verify_chain, verify_rows
from jinmin.messages import explain
from jinmin.node import Node
from jinmin.vocabulary.actor import SYSTEM, Actor
from jinmin.vocabulary.demo import DemoPlan
from jinmin.vocabulary.figures import Figures

BORN = (date(1950, 1, 1), date(1990, 12, 31))


def walk(database_url: str, folder: str) -> None:
    """Everything the plug-in promises, once."""
    node = open_node(Path(folder), database_url)
    plan = furnish(node, "none", 1)
    with node.read() as w:
        clerk = acting_as(w, plan.offices[0].clerk_ids[0])
    seen = {
        "loaded": node.host.ids,
        "contracts": faults_of(plugin),
        "differences": differences(node, "allotment"),
        "unguarded": unguarded(node, "allotment"),
        **_cases(node, clerk),
        "figure": _figure(node),
        "resources": [resource.id for resource in node.host.gather("resources")],
        **_demo(node, plan),
        **_proofs(node),
    }
    downgrade(node, "allotment")
    seen["left after downgrade"] = leftovers(node, "allotment")
    node.close()
    print(json.dumps(seen, ensure_ascii=False))


def _cases(node: Node, clerk: Actor) -> dict[str, object]:
    people = _people()
    first, second = next(people), next(people)
    grant = _grant(node, clerk, _apply(node, clerk, first), "A-12")
    again = _apply(node, clerk, first)
    same_plot = _apply(node, clerk, second)
    with node.read() as w:
        (entry,) = entries_of(w, [grant])
    with node.read(clerk) as w:
        listed = [line.gardener for line in service.plots_granted(w)]
    return {
        "second plot": _refusal(node, clerk, again, "A-13"),
        "same plot": _refusal(node, clerk, same_plot, "A-12"),
        "entry": {"kind": entry.kind, "action": entry.action, "version": entry.version},
        "public names": sorted(entry.public),
        "sealed": entry.sealed is not None and first.name.encode() not in entry.sealed,
        "name shows in list": first.name in listed,
        "counted": [_consume(node, clerk) for _run in range(2)],
    }


def _people() -> Iterator[InventedPerson]:
    people = People(5)
    while True:
        yield people.person("510822", "2", BORN)


def _apply(node: Node, clerk: Actor, person: InventedPerson) -> UUID:
    with node.work(clerk) as w:
        form = ApplicationForm(id_number=person.id_number, name=person.name)
        return service.apply_for_plot(w, form).case_id


def _grant(node: Node, clerk: Actor, case_id: UUID, plot_no: str) -> UUID:
    with node.work(clerk) as w:
        return service.grant_plot(w, case_id, plot_no)


def _refusal(node: Node, clerk: Actor, case_id: UUID, plot_no: str) -> dict[str, str]:
    try:
        _grant(node, clerk, case_id, plot_no)
    except JinminError as error:
        return {"key": error.key, "said": explain(error)}
    raise AssertionError("granted")


def _consume(node: Node, clerk: Actor) -> int:
    for consumer in node.host.gather("consumers"):
        run_consumer(node.work, consumer)
    with node.read(clerk) as w:
        return service.plots_in_use(w)


def _figure(node: Node) -> int:
    try:
        figures = node.ports.get(Figures)
    except Misconfigured:
        with node.read() as w:
            return _counted_by_hook(node, w)
    return figures.figure(SYSTEM, "allotment.granted", "510822", "2026Q3").value


def _counted_by_hook(node: Node, w: Work) -> int:
    (subject,) = (each for each in node.host.gather("subjects") if each.id == "allotment.grant")
    source: Any = subject.selectable()
    counted = subject.counted(subject.columns(source))
    return int(w.execute(sa.select(sa.func.count()).select_from(source).where(counted)).scalar_one())


def _demo(node: Node, plan: DemoPlan) -> dict[str, object]:
    plugin.demo_data(node.site, DemoPlan("small", plan.seed, plan.today, plan.offices))
    with node.read() as w:
        leases = w.session.query(Case).filter_by(matter=LEASE).order_by(Case.__table__.c.opened_at)
        courses = [[case.step, case.state, len(case_course(w, case.id).owed)] for case in leases]
    return {"figure with demo": _figure(node), "leases with demo": courses}


def _proofs(node: Node) -> dict[str, object]:
    with node.database.reading.connect() as connection:
        rows = verify_rows(connection, node.keyring)
        return {"chain holds": verify_chain(connection).holds, "rows hold": rows.holds, "rows": rows.rows}


def main() -> None:
    """The program."""
    walk(*sys.argv[1:])
