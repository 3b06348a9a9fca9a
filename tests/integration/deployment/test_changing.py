"""A province changes its way to the ministry in two hands, while both go on: nothing lost, nothing twice."""

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from tests.exchange.direct import MINISTRY, SICHUAN, marry, open_whole, up_to
from tests.exchange.platform_nodes import pin_each_other, profile_of
from tests.harness.nats import NatsServer
from tests.harness.waiting import until

from jinmin.cli.options import NodeOptions
from jinmin.db.site import Site
from jinmin.deployment import (
    APPROVE,
    PLAN,
    VIEW,
    Choice,
    DeploymentPlan,
    Direction,
    PlanState,
    approve_plan,
    begin_plan,
    chosen,
    drop_plan,
    findings_of,
    note_trial,
    plan_history,
    return_plan,
    revise_plan,
    submit_plan,
    trial_of,
    trial_site,
    try_connections,
    with_carrier,
)
from jinmin.deployment import profile_of as planned_profile
from jinmin.errors import Conflict, Forbidden, Misconfigured, Refused
from jinmin.exchange.reconciling import reconcile
from jinmin.exchange.resources import ResourceCatalogue
from jinmin.exchange.status import exchange_status
from jinmin.health import examine
from jinmin.ids import new_id
from jinmin.ledger.verify import verify_chain, verify_rows
from jinmin.messages import explain
from jinmin.node import Node
from jinmin.profiles import load_profile
from jinmin.vocabulary.actor import SYSTEM, Actor
from jinmin.vocabulary.profile import Intake, Partner, Profile, Route
from jinmin_marriage.models import MarriageRecord


def _actor(name: str, *rights: str, region: str = "51") -> Actor:
    return Actor(new_id(), name, region=region, permissions=frozenset(rights))


PLANNER = _actor("孙立", PLAN, VIEW)
APPROVER = _actor("何静", APPROVE, VIEW)
BOTH = _actor("一人", PLAN, APPROVE, VIEW)
ABOVE = _actor("部里", PLAN, VIEW, region=""), _actor("部里二", APPROVE, VIEW, region="")


@pytest.fixture
def province(
    tmp_path: Path, engine: str, absent_database: Callable[[str], str], nats_server: NatsServer
) -> Iterator[Node]:
    route = up_to(MINISTRY, adapter="medium", settings=_folders(tmp_path, "up", "down"))
    profile = _profile(SICHUAN, MINISTRY, nats_server, routes=(route,))
    node = open_whole(profile, tmp_path / "p51", absent_database(engine))
    yield node
    node.close()


@pytest.fixture
def ministry(
    tmp_path: Path, engine: str, absent_database: Callable[[str], str], nats_server: NatsServer
) -> Iterator[Node]:
    intake = Intake(
        partner="p51",
        adapter="medium",
        resources=("marriage.record",),
        settings=_folders(tmp_path, "down", "up"),
    )
    profile = _profile(MINISTRY, SICHUAN, nats_server, intakes=(intake,))
    node = open_whole(profile, tmp_path / "m", absent_database(engine))
    yield node
    node.close()


def _folders(tmp_path: Path, outbox: str, inbox: str) -> dict[str, str]:
    for name in (outbox, inbox):
        (tmp_path / name).mkdir(exist_ok=True)
    return {"outbox": str(tmp_path / outbox), "inbox": str(tmp_path / inbox)}


def _profile(me: Partner, other: Partner, nats: NatsServer, **carried: object) -> Profile:
    bare = profile_of(me, other, {"platform": {"servers": nats.url, "receipt_seconds": "10"}})
    return Profile.model_validate(bare.model_dump() | carried)


def _chosen(node: Node, partner: str, direction: Direction, way: str) -> Profile:
    with node.read() as w:
        ids = w.port(ResourceCatalogue).ids
    changed = node.profile
    # Letters first: the stream of the records then moves whole.
    for name in ("letters", "marriage.record") if direction == "send" else ("marriage.record",):
        changed = chosen(changed, Choice(partner, direction, name, way), ids)
    return changed


def _of_records(profile: Profile) -> Route:
    return next(route for route in profile.routes if route.stream == "all")


def _trial(node: Node, profile: Profile) -> Site:
    return trial_site(node.database, node.clock, node.ports, profile)


def _submitted(node: Node, new: Profile, writer: Actor = PLANNER) -> UUID:
    with node.work(writer) as w:
        plan = begin_plan(w, new)
    tried = try_connections(_trial(node, planned_profile(plan)))
    assert all(one.reachable for one in tried), tried
    with node.work(writer) as w:
        note_trial(w, plan.id, plan.digest, tried)
    with node.work(writer) as w:
        submit_plan(w, plan.id, "省厅接入统一数据交换平台")
    return plan.id


def _approve(node: Node, plan_id: UUID, approver: Actor = APPROVER) -> None:
    with node.work(approver) as w:
        approve_plan(w, plan_id)


def _forge_approval(node: Node, plan_id: UUID) -> None:
    with node.work(BOTH) as w:
        plan = w.lock(DeploymentPlan, plan_id)
        plan.state, plan.decided_by = PlanState.APPROVED, BOTH.user_id


def _is_settled(node: Node) -> bool:
    with node.read() as w:
        return all(stream.waiting == 0 for stream in exchange_status(w))


def _replicas(node: Node) -> dict[UUID, int]:
    table = MarriageRecord.__table__
    with node.read() as w:
        return {row.id: row.version for row in w.execute(sa.select(table.c.id, table.c.version))}


def test_both_ends_change_their_way_while_records_are_under_way(
    province: Node, ministry: Node, tmp_path: Path
) -> None:
    pin_each_other(province, ministry)
    wanted = set(marry(province, 5))
    province.start_exchange()
    until(lambda: bool(list((tmp_path / "up").glob("*.batch"))), "a file for the ministry")
    ministry.start_exchange()
    try:
        plan = _submitted(ministry, _chosen(ministry, "p51", "take", "platform"), ABOVE[0])
        _approve(ministry, plan, ABOVE[1])
        _approve(province, _submitted(province, _chosen(province, "ministry", "send", "platform")))
        wanted |= set(marry(province, 7, region="510823"))
        until(lambda: _of_records(province.profile).adapter == "platform", "the province to change")
        wanted |= set(marry(province, 3, region="510824"))
        until(lambda: _replicas(ministry) == dict.fromkeys(wanted, 1), "all of them at the ministry")
        until(lambda: _is_settled(province), "the last receipt")
        compared = reconcile(province.site, _of_records(province.profile), mend=False)
        assert (compared.records, compared.found) == (len(wanted), ())
    finally:
        province.stop_exchange()
        ministry.stop_exchange()
    for node in (province, ministry):
        assert load_profile(str(node.place.data_dir / "deployment.toml")) == node.profile
        assert next(one for one in examine(node) if one.name == "部署方案").level == "ok"
        with node.database.reading.connect() as connection:
            assert verify_chain(connection).holds
            assert verify_rows(connection, node.keyring).fault is None


def test_the_hand_that_wrote_it_does_not_approve_it(province: Node, ministry: Node) -> None:
    pin_each_other(province, ministry)
    new = _chosen(province, "ministry", "send", "platform")
    with pytest.raises(Forbidden), province.work(APPROVER) as w:
        begin_plan(w, new)
    plan_id = _submitted(province, new, BOTH)
    with pytest.raises(Refused) as same, province.work(BOTH) as w:
        approve_plan(w, plan_id)
    assert same.value.key == "deployment.same_person"
    with pytest.raises(Forbidden), province.work(PLANNER) as w:
        approve_plan(w, plan_id)
    with pytest.raises(Conflict) as broken:
        _forge_approval(province, plan_id)
    assert broken.value.key == "constraint.ck_node_deployment_plan_two_persons"
    with pytest.raises(Refused) as second, province.work(PLANNER) as w:
        begin_plan(w)
    assert second.value.key == "deployment.plan_open"
    _approve(province, plan_id)
    with province.read(APPROVER) as w:
        (kept,) = plan_history(w)
        assert (kept.state, kept.written_by_name, kept.decided_by_name) == (
            PlanState.APPROVED,
            "一人",
            "何静",
        )


def test_what_does_not_answer_is_not_handed_over(province: Node, ministry: Node) -> None:
    pin_each_other(province, ministry)
    away = with_carrier(
        _chosen(province, "ministry", "send", "platform"), "platform", {"servers": "nats://127.0.0.1:9"}
    )
    with province.work(PLANNER) as w:
        plan = begin_plan(w, away)
    with pytest.raises(Refused) as untried, province.work(PLANNER) as w:
        submit_plan(w, plan.id, "试")
    assert "还没有试连" in explain(untried.value)
    tried = try_connections(_trial(province, away))
    assert not any(one.reachable for one in tried)
    with province.work(PLANNER) as w:
        note_trial(w, plan.id, plan.digest, tried)
    with pytest.raises(Refused) as failed, province.work(PLANNER) as w:
        submit_plan(w, plan.id, "试")
    assert tried[0].said in explain(failed.value)
    with province.work(PLANNER) as w:
        revised = revise_plan(w, plan.id, _chosen(province, "ministry", "send", "platform"))
    assert trial_of(revised) is None


def test_a_trial_never_touches_production(province: Node, ministry: Node, nats_server: NatsServer) -> None:
    pin_each_other(province, ministry)
    site = _trial(province, _chosen(province, "ministry", "send", "platform"))
    assert site.profile.node.environment == "trial"
    with pytest.raises(Refused):
        site.open_work(SYSTEM)
    before = [name for name in nats_server.streams() if "-trial-" not in name]
    assert all(one.reachable for one in try_connections(site))
    assert [name for name in nats_server.streams() if "-trial-" not in name] == before


def test_a_process_that_died_takes_up_what_was_approved(province: Node, ministry: Node) -> None:
    pin_each_other(province, ministry)
    before, data = province.profile, province.place.data_dir
    data.joinpath("profile").write_text("somewhere/else.toml\n", encoding="utf-8")
    _approve(province, _submitted(province, _chosen(province, "ministry", "send", "platform")))
    again = Node.open(before, data, database_url=province.place.database_url)
    again.require_current()
    assert _of_records(again.profile).adapter == "platform"
    again.close()
    noted = NodeOptions(data, None, province.place.database_url, (), None).profile_name
    assert load_profile(noted) == again.profile
    by_hand = before.model_copy(update={"title": "手工改过"})
    third = Node.open(by_hand, data, database_url=province.place.database_url)
    third.require_current()
    assert third.profile == by_hand
    assert next(one for one in examine(third) if one.name == "部署方案").level == "warning"
    third.close()


def test_a_plan_made_for_another_profile_is_not_approved(province: Node, ministry: Node) -> None:
    pin_each_other(province, ministry)
    plan_id = _submitted(province, _chosen(province, "ministry", "send", "platform"))
    province.ports.offer(Profile, province.profile.model_copy(update={"title": "别的"}))
    with pytest.raises(Refused) as outdated, province.work(APPROVER) as w:
        approve_plan(w, plan_id)
    assert outdated.value.key == "deployment.outdated"
    with province.work(APPROVER) as w:
        return_plan(w, plan_id)
    with province.work(PLANNER) as w:
        drop_plan(w, plan_id)


def test_what_is_not_exchanged_is_said(province: Node, ministry: Node) -> None:
    pin_each_other(province, ministry)
    with province.work(PLANNER) as w:
        ids = w.port(ResourceCatalogue).ids
        grown = province.profile.model_copy(
            update={"intakes": (Intake(partner="ministry", adapter="medium", resources=ids),)}
        )
        plan = begin_plan(w, chosen(grown, Choice("ministry", "send", "marriage.record", ""), ids))
        (found,) = [one for one in findings_of(w, plan) if one.name == "信息资源"]
    assert (found.level, found.key) == ("warning", "deployment.not_exchanged")
    assert "婚姻登记信息 → 民政部" in str(found.values["lines"])


def test_no_plan_is_kept_from_which_no_node_could_start(province: Node) -> None:
    broken = _chosen(province, "ministry", "send", "pigeon")
    with pytest.raises(Misconfigured) as refused, province.work(PLANNER) as w:
        begin_plan(w, broken)
    assert "pigeon" in explain(refused.value)
