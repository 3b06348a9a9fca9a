"""A county with open cases of a matter whose lists, parameters and flow change under them."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from importlib.metadata import entry_points
from pathlib import Path
from uuid import UUID

from tests.harness.node_copies import open_migrated

from jinmin.api import DataFiles, Manifest, Permission, Settings, Violation, Work, hookimpl
from jinmin.api.cases import CaseRule
from jinmin.cases import Case, Channel, Party, open_case
from jinmin.changeovers import CaseImpact, Preview, judge_of, look, preview, preview_and_note, subject_of
from jinmin.clock import fixed_clock
from jinmin.ids import new_id
from jinmin.matters import Below, Transition
from jinmin.node import Node
from jinmin.parameter_changes import (
    NewValue,
    open_change,
    publish_change,
    save_change,
    start_change,
    submit_change,
)
from jinmin.plugin_host import GROUP
from jinmin.service_items import (
    MAINTAIN,
    PUBLISH,
    EntryKey,
    Plan,
    publish,
    save_draft,
    start_draft,
    submit_draft,
)
from jinmin.vocabulary.actor import Actor
from jinmin.vocabulary.implementation import Elements
from jinmin.vocabulary.profile import NodeIdentity, Profile

HERE = Path(__file__).parent
NOON = datetime(2026, 11, 2, 4, tzinfo=UTC)
PERMIT, AGE, COUNTY = "permits.permit", "permits.age", "510822"
PROFILE = Profile(
    id="permits", title="试验", summary="",
    node=NodeIdentity(code="county-qc", title="青川县民政局", level="county", region=COUNTY),
)  # fmt: skip
ORG = new_id()


def _ages(_w: Work, case_ids: Sequence[UUID]) -> Mapping[UUID, int]:
    return dict.fromkeys(case_ids, 19)


def _too_young(age: int, settings: Settings) -> Sequence[Violation]:
    least = settings.resolve(AGE).integer
    return (
        [] if age >= least else [Violation("permits.age", "第五条", "permits.age", "age", {"least": least})]
    )


class PermitsPlugin:
    """Ships one matter, one parameter and a rule; ``later`` adds the matter's second version."""

    later = False

    @hookimpl
    def case_rules(self) -> Sequence[CaseRule]:
        return (CaseRule("permits.of_age", "达到年龄", "第五条", (PERMIT,), (AGE,), _ages, _too_young),)

    @hookimpl
    def manifest(self) -> Manifest:
        return Manifest(id="permits", title="许可试验", version="1", package="permits", host=">=0.1")

    @hookimpl
    def data_files(self) -> DataFiles:
        matters = (HERE / "matters.toml", *((HERE / "later.toml",) if self.later else ()))
        return DataFiles(matters=matters, parameters=(HERE / "parameters.toml",))

    @hookimpl
    def permissions(self) -> Sequence[Permission]:
        return (Permission("permits.do", "办理许可试验"),)


def person(name: str, *rights: str, region: str = COUNTY) -> Actor:
    return Actor(user_id=new_id(), name=name, org_id=ORG, region=region, permissions=frozenset(rights))


CLERK = person("经办人", "permits.do")
WRITER = person("维护者", MAINTAIN)
CHIEF = person("发布者", PUBLISH)


def opened_node(folder: Path, url: str, *, days_later: int = 0, later: bool = False) -> Node:
    """A migrated node on this database, so many days after the start."""

    def opened(folder: Path, url: str) -> Node:
        installed = {entry.name for entry in entry_points(group=GROUP)}
        clock = fixed_clock(NOON + timedelta(days=days_later))
        node = Node.open(PROFILE, folder, database_url=url, clock=clock, disabled=installed, strict=False)
        plugin = PermitsPlugin()
        plugin.later = later
        node.host.register(plugin)
        return node

    return open_migrated(f"permits_{PROFILE.node.code}_{days_later}_{later}", opened, folder, url)


def later_on(node: Node, days: int, *, second_flow: bool = False) -> Node:
    """The same node so many days after its start."""
    node.close()
    url = node.place.database_url
    return opened_node(node.place.data_dir, url, days_later=days, later=second_flow)


def opened(node: Node, count: int = 1, *, region: str = COUNTY, org_id: UUID = ORG) -> list[Case]:
    """Cases somebody opens now."""
    actor = CLERK if region == COUNTY else person("邻县经办人", "permits.do", region=region)
    with node.work(actor) as w:
        return [
            open_case(
                w,
                matter_id=PERMIT,
                org_id=org_id,
                counter_id=None,
                region=region,
                channel=Channel.WINDOW,
                title="张三的许可",
                parties=[Party(new_id(), "first", "张三")],
            )
            for _ in range(count)
        ]


def case_now(node: Node, case: Case) -> Case:
    """The case as it is by now."""
    with node.read() as w:
        return w.get(Case, case.id)


def new_age(
    node: Node,
    *,
    first: date = date(2026, 11, 10),
    value: int = 20,
    transition: Transition = "move",
    clause: str = "试验通知第九条",
) -> str:
    """A submitted change of the parameter; returns its key as a subject."""
    new = NewValue(
        value, first, law="青川县试验通知", article="第五条", below=Below.FIXED, transition=transition,
        clause=clause, reason="提高门槛",
    )  # fmt: skip
    with node.work(WRITER) as w:
        change_id = start_change(w, AGE, COUNTY).id
    with node.work(WRITER) as w:
        save_change(w, change_id, new)
    with node.work(WRITER) as w:
        submit_change(w, change_id)
    return f"parameter:{AGE}:{COUNTY}:{first}"


def seen(node: Node, key: str) -> Preview:
    """A look at every open case that is kept, as the publisher."""
    with node.read(CHIEF) as w:
        subject = subject_of(w, key)
    return preview_and_note(partial(node.read, CHIEF), partial(node.work, CHIEF), subject)


def publish_age(node: Node, *, look_first: bool = True) -> None:
    """Publish what is submitted."""
    with node.read() as w:
        change = open_change(w, AGE, COUNTY)
        assert change is not None
    if look_first:
        seen(node, change.subject)
    with node.work(CHIEF) as w:
        change = open_change(w, AGE, COUNTY)
        assert change is not None
        publish_change(w, change.id)


def new_list(node: Node, elements: Elements, *, first: date | None = None) -> UUID:
    """A submitted version of the county's list."""
    with node.work(WRITER) as w:
        item_id = start_draft(w, EntryKey(PERMIT, COUNTY), org_id=None).id
    with node.work(WRITER) as w:
        save_draft(w, item_id, elements, Plan(first))
    with node.work(WRITER) as w:
        submit_draft(w, item_id)
    return item_id


def publish_list(node: Node, item_id: UUID) -> None:
    """Publish it, after a look."""
    seen(node, f"item:{item_id}")
    with node.work(CHIEF) as w:
        publish(w, item_id)


def impacts(node: Node, key: str) -> tuple[CaseImpact, ...]:
    """Every touched case, as the publisher sees it."""
    with node.read(CHIEF) as w:
        subject = subject_of(w, key)
        return look(w, subject, judge_of(w, subject)).impacts


def previewed(node: Node, key: str, *, limit: int = 2) -> Preview:
    """All of it, in small stretches."""
    with node.read(CHIEF) as w:
        subject = subject_of(w, key)
    return preview(partial(node.read, CHIEF), subject, limit=limit)
