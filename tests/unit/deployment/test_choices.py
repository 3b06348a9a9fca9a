"""Deciding by business and partner: what becomes of routes, intakes and streams, and what is said of it."""

from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import BaseModel

from jinmin.deployment import (
    NOTHING,
    Choice,
    Flow,
    as_toml,
    chosen,
    consequences,
    digest_of,
    lines_of,
    with_carrier,
    with_flow,
    with_partner,
    with_settings,
)
from jinmin.errors import Invalid
from jinmin.exchange.resources import ResourceCatalogue
from jinmin.profiles import read_profile
from jinmin.vocabulary.profile import LETTERS_ONLY, Partner, Profile
from jinmin.vocabulary.resource import Resource
from jinmin_profiles import available_profiles, load_profile


class Wire(BaseModel):
    """Any wire form."""


MARRIAGE, FUNERAL = "marriage.record", "funeral.record"
EVERY = (FUNERAL, MARRIAGE)
CATALOGUE = ResourceCatalogue(
    Resource(name, title, f"table_{number}", Wire, 1, 1)
    for number, (name, title) in enumerate([(MARRIAGE, "婚姻登记"), (FUNERAL, "殡葬")])
)
PROVINCE = load_profile("two-level-province")


def _send(profile: Profile, resource: str, way: str) -> Profile:
    return chosen(profile, Choice("ministry", "send", resource, way), EVERY)


def _to_ministry(profile: Profile) -> dict[str, tuple[str, tuple[str, ...]]]:
    return {one.stream: (one.adapter, one.resources) for one in profile.routes if one.partner == "ministry"}


def _kinds(old: Profile, new: Profile) -> list[str]:
    return [one.kind for one in consequences(old, new, CATALOGUE)]


@pytest.mark.parametrize("name", available_profiles())
def test_every_shipped_profile_survives_being_written(name: str) -> None:
    profile = load_profile(name)
    again = read_profile(as_toml(profile))
    assert again == profile
    assert digest_of(again) == digest_of(profile)


def test_whatever_an_administrator_types_survives(tmp_path: Path) -> None:
    typed = {"servers": 'nats://"a\\b"', "user": "县\t\x7f\n用户"}
    changed = with_carrier(PROVINCE, "platform", typed)
    assert read_profile(as_toml(changed)).carriers["platform"] == typed


def test_every_business_is_a_line_with_every_partner() -> None:
    told = {line.key: (line.way, line.owner) for line in lines_of(PROVINCE, EVERY)}
    assert told["send|ministry|marriage.record"] == ("platform", "四川省民政厅")
    assert told["take|c510822|funeral.record"] == ("platform", "青川县")
    assert told["take|ministry|letters"] == ("platform", "民政部")
    assert "take|ministry|marriage.record" not in told


def test_a_stream_that_carries_one_thing_changes_its_way_and_goes_on() -> None:
    before = _send(PROVINCE, FUNERAL, NOTHING)
    after = _send(before, MARRIAGE, "api")
    assert _to_ministry(after) == {"letters": ("platform", (LETTERS_ONLY,)), "all": ("api", (MARRIAGE,))}
    assert _kinds(before, after) == ["moves", "letters_apart"]
    (moves, apart) = consequences(before, after, CATALOGUE)
    assert (moves.values["resources"], apart.values["resources"]) == ("婚姻登记", "往来函件")


ONLY = (MARRIAGE,)
"""All there is on a node with one business: "*" stands for it alone."""


@pytest.mark.parametrize("way", [NOTHING, "medium"])
def test_the_only_business_leaves_the_letters_on_their_way(way: str) -> None:
    after = chosen(PROVINCE, Choice("ministry", "send", MARRIAGE, way), ONLY)
    told = {line.resource: line.way for line in lines_of(after, ONLY) if line.key.startswith("send|ministry")}
    assert told == {MARRIAGE: way, LETTERS_ONLY: "platform"}
    assert read_profile(as_toml(after)) == after


@pytest.mark.parametrize("every", [ONLY, EVERY])
def test_letters_leave_the_records_on_their_way(every: tuple[str, ...]) -> None:
    letters = Choice("ministry", "send", LETTERS_ONLY, "medium")
    after = chosen(PROVINCE, letters, every)
    assert _to_ministry(after) == {"letters": ("medium", (LETTERS_ONLY,)), "all": ("platform", ("*",))}
    told = {
        line.resource: line.way for line in lines_of(after, every) if line.key.startswith("send|ministry")
    }
    assert told == {**dict.fromkeys(every, "platform"), LETTERS_ONLY: "medium"}
    assert read_profile(as_toml(after)) == after
    assert _kinds(PROVINCE, after) == ["letters_move"]
    for ending in (replace(letters, way=NOTHING), Choice("c510822", "take", LETTERS_ONLY, NOTHING)):
        with pytest.raises(Invalid) as refused:
            chosen(PROVINCE, ending, every)
        assert refused.value.key == "deployment.letters_stay"


def test_the_words_name_what_ends_and_what_stays() -> None:
    after = chosen(PROVINCE, Choice("ministry", "send", MARRIAGE, NOTHING), EVERY)
    (change,) = consequences(PROVINCE, after, CATALOGUE)
    assert (change.values["resources"], change.values["rest"]) == ("婚姻登记", "殡葬、往来函件")
    gone = PROVINCE.model_copy(update={"routes": ()})
    assert consequences(PROVINCE, gone, CATALOGUE)[0].values["resources"] == "全部信息资源、往来函件"


def test_one_business_of_several_gets_a_stream_of_its_own() -> None:
    after = _send(PROVINCE, FUNERAL, "api")
    assert _to_ministry(after) == {"all": ("platform", (MARRIAGE,)), FUNERAL: ("api", (FUNERAL,))}
    assert _kinds(PROVINCE, after) == ["narrowed", "begins"]
    back = _send(after, FUNERAL, "platform")
    assert [one.resources for one in back.routes if one.partner == "ministry"] == [(MARRIAGE,), (FUNERAL,)]


def test_what_joins_a_stream_makes_it_start_again() -> None:
    before = _send(PROVINCE, FUNERAL, NOTHING)
    after = _send(before, FUNERAL, "platform")
    (change,) = consequences(before, after, CATALOGUE)
    assert (change.kind, change.sends_again, change.is_grave) == ("widened", True, False)


def test_ending_the_last_business_leaves_the_letters() -> None:
    without = _send(_send(PROVINCE, FUNERAL, NOTHING), MARRIAGE, NOTHING)
    assert _to_ministry(without) == {"all": ("platform", (LETTERS_ONLY,))}
    assert _to_ministry(_send(without, LETTERS_ONLY, NOTHING)) == {}
    intake = chosen(PROVINCE, Choice("c510822", "take", MARRIAGE, NOTHING), (MARRIAGE,))
    assert next(one.resources for one in intake.intakes if one.partner == "c510822") == (LETTERS_ONLY,)
    assert _kinds(PROVINCE, intake)[0] == "takes_narrower"


def test_what_comes_from_a_partner_comes_one_way() -> None:
    after = chosen(PROVINCE, Choice("c510822", "take", MARRIAGE, "api"), EVERY)
    intake = after.intake("c510822")
    assert intake is not None
    assert (intake.adapter, intake.resources) == ("api", ("*",))
    assert _kinds(PROVINCE, after) == ["takes_other"]


def test_a_new_partner_and_its_address() -> None:
    county = Partner(code="c510823", title="剑阁县", level="county", region="510823")
    grown = with_partner(PROVINCE, county)
    taken = chosen(grown, Choice("c510823", "take", MARRIAGE, "api"), EVERY)
    told = with_settings(taken, "c510823", "api", {"address": "https://jg.example/exchange/v1"})
    assert _kinds(PROVINCE, told) == ["partner_added", "takes"]
    assert _kinds(taken, told) == ["takes_tuned"]
    assert read_profile(as_toml(told)) == told


def test_who_the_node_is_cannot_be_declared() -> None:
    node = PROVINCE.node.model_copy(update={"code": "p52"})
    assert _kinds(PROVINCE, PROVINCE.model_copy(update={"node": node})) == ["identity"]


def test_a_flow_down_has_a_stream_of_its_own_and_disturbs_no_other() -> None:
    after = with_flow(PROVINCE, Flow("c510822", MARRIAGE, "platform", "51", passes_on=True), EVERY)
    (route,) = [one for one in after.routes if one.stream == f"down.{MARRIAGE}"]
    assert (route.direction, route.within, route.forward) == ("down", "51", True)
    assert [one for one in after.routes if one is not route] == list(PROVINCE.routes)
    assert _kinds(PROVINCE, after) == ["begins"]
    assert "send|c510822|marriage.record" in {line.key for line in lines_of(after, EVERY)}
    narrower = with_flow(after, Flow("c510822", MARRIAGE, "platform", "510822"), EVERY)
    (route,) = [one for one in narrower.routes if one.stream == f"down.{MARRIAGE}"]
    assert (route.records_of, route.within, route.forward) == (None, "510822", False)
    assert read_profile(as_toml(narrower)) == narrower


def test_what_flows_down_from_above_is_taken_of_a_wider_division() -> None:
    after = with_flow(PROVINCE, Flow("ministry", MARRIAGE, "platform", "51"), EVERY)
    intake = after.intake("ministry")
    assert intake is not None
    assert (intake.resources, intake.region) == ((MARRIAGE,), "51")
    assert after.routes == PROVINCE.routes
    with pytest.raises(Invalid):
        with_flow(PROVINCE, Flow("p99", MARRIAGE, "platform", ""), EVERY)
