"""Profiles: the shipped ones hold, and what is wrong with one is said so that it can be mended."""

from pathlib import Path

import pytest
from pydantic import BaseModel

from jinmin.errors import Misconfigured
from jinmin.exchange.resources import ResourceCatalogue
from jinmin.exchange.routes import check_routes
from jinmin.messages import explain
from jinmin.vocabulary.profile import Profile
from jinmin.vocabulary.resource import Resource
from jinmin_profiles import available_profiles, load_profile

ADAPTERS = ("api", "internal", "platform")

GOOD = """
id = "here"
title = "本县"
summary = "试验"

[node]
code = "here"
title = "青川县"
level = "county"
region = "510822"

[[routes]]
partner = "province:51"
title = "四川省"
level = "province"
region = "51"
adapter = "internal"
resources = ["marriage.record"]
"""

SECOND = """
[[routes]]
partner = "province:51"
title = "四川省"
level = "province"
region = "51"
adapter = "internal"
resources = ["funeral.record"]
stream = "funeral"
"""


class Wire(BaseModel):
    """Any wire form."""


def _written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "here.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_shipped_profiles_are_named() -> None:
    assert available_profiles() == (
        "centralized",
        "county-desktop",
        "demo",
        "self-built-province",
        "tour",
        "two-level-ministry",
        "two-level-province",
    )


@pytest.mark.parametrize("name", available_profiles())
def test_every_shipped_profile_loads(name: str) -> None:
    profile = load_profile(name, adapters=ADAPTERS)
    assert profile.id == name
    assert profile.routes or profile.intakes


def test_the_centralised_profile_has_a_route_for_each_province_and_the_ministry() -> None:
    routes = load_profile("centralized", adapters=ADAPTERS).routes
    provinces = [route for route in routes if route.level == "province"]
    assert len(provinces) == 31
    assert {route.partner: route.title for route in provinces}["province:51"] == "四川省"
    assert [route.region for route in routes if route.level == "ministry"] == [""]


def test_values_can_be_overridden() -> None:
    profile = load_profile("demo", {"node.title": "试验", "suite.digest": "sm3"}, adapters=ADAPTERS)
    assert (profile.node.title, profile.suite.digest) == ("试验", "sm3")


def test_a_demonstration_is_in_an_environment_of_its_own() -> None:
    assert load_profile("demo", adapters=ADAPTERS).node.environment == "demo"
    assert load_profile("centralized", adapters=ADAPTERS).node.environment == "production"


def test_two_streams_to_one_partner_are_fine_when_their_resources_differ(tmp_path: Path) -> None:
    assert len(load_profile(_written(tmp_path, GOOD + SECOND), adapters=ADAPTERS).routes) == 2


@pytest.mark.parametrize(
    ("before", "after", "key", "says"),
    [
        ('adapter = "internal"', 'adapter = "pigeon"', "profile.adapter_unknown", "pigeon"),
        ('resources = ["marriage.record"]', "resources = []", "profile.no_resources", "四川省"),
        ('["marriage.record"]', '["*", "marriage.record"]', "profile.every_and_more", "四川省"),
        ('region = "51"', 'region = "5108"', "profile.level_region", "2 位"),
        ('region = "510822"', 'region = "51"', "profile.level_region", "青川县"),
        ('region = "51"', 'region = "11"', "profile.route_elsewhere", "互不隶属"),
        ('["funeral.record"]', '["marriage.record"]', "profile.resource_twice", "marriage.record"),
        ('["funeral.record"]', '["*"]', "profile.resource_twice", "marriage.record"),
        ('stream = "funeral"', 'stream = "all"', "profile.stream_twice", "all"),
        ('level = "county"', 'level = "village"', "profile.shape", "node level"),
        ('title = "本县"\n', "", "profile.shape", "title：应填写"),
        (
            'region = "510822"',
            'region = "510822"\nenvironment = "demo"',
            "profile.demo_environment",
            "demo = true",
        ),
        (
            'summary = "试验"\n\n[node]',
            'summary = "试验"\ndemo = true\n\n[node]\nenvironment = "production"',
            "profile.demo_environment",
            "演示",
        ),
        ('code = "here"', 'code = "Here!"', "profile.shape", "node code"),
        ('code = "here"', 'code = "here"\ncolour = "red"', "profile.shape", "node colour"),
        (
            'partner = "province:51"',
            'partner = "Province 51"',
            "profile.shape",
            "routes 第 1 条“四川省” partner",
        ),
        ('id = "here"', "id = here", "profile.not_toml", "here.toml"),
    ],
)
def test_a_fault_is_told_with_its_cure(tmp_path: Path, before: str, after: str, key: str, says: str) -> None:
    text = (GOOD + SECOND).replace(before, after, 1)
    assert text != GOOD + SECOND
    with pytest.raises(Misconfigured) as refused:
        load_profile(_written(tmp_path, text), adapters=ADAPTERS)
    assert refused.value.key == key
    assert says in explain(refused.value)


TWO_LEVEL = """
[[partners]]
code = "p51"
title = "四川省"
level = "province"
region = "51"

[[partners]]
code = "t510822101"
title = "乔庄镇"
level = "county"
region = "510822"

[[intakes]]
partner = "p51"
adapter = "internal"
resources = ["mca.codes"]
"""


@pytest.mark.parametrize(
    ("before", "after", "key", "says"),
    [
        ('code = "t510822101"', 'code = "p51"', "profile.partner_twice", "p51"),
        ('code = "t510822101"', 'code = "here"', "profile.partner_twice", "here"),
        ('region = "51"\n\n[[p', 'region = "11"\n\n[[p', "profile.route_elsewhere", "互不隶属"),
        ('partner = "p51"', 'partner = "p11"', "profile.intake_unknown", "p11"),
        ('["mca.codes"]', '["*"]', "profile.downward_every", "逐项列出"),
        ('["mca.codes"]', "[]", "profile.no_intake_resources", "四川省"),
        (
            'adapter = "internal"\nresources = ["mca',
            'adapter = "pigeon"\nresources = ["mca',
            "profile.adapter_unknown",
            "pigeon",
        ),
    ],
)
def test_a_fault_among_partners_is_told(tmp_path: Path, before: str, after: str, key: str, says: str) -> None:
    text = TWO_LEVEL.replace(before, after, 1)
    assert text != TWO_LEVEL
    load_profile(_written(tmp_path, GOOD + TWO_LEVEL), adapters=ADAPTERS)
    with pytest.raises(Misconfigured) as refused:
        load_profile(_written(tmp_path, GOOD + text), adapters=ADAPTERS)
    assert refused.value.key == key
    assert says in explain(refused.value)


def test_a_carrier_serves_all_its_routes() -> None:
    profile = load_profile("two-level-province", adapters=ADAPTERS)
    (route, *_letters_down), (intake, *_letters) = profile.routes, profile.intakes
    assert profile.settings(route) == profile.settings(intake) == {"servers": "nats://127.0.0.1:4222"}
    own = route.model_copy(update={"settings": {"servers": "tls://elsewhere:4222"}})
    assert profile.settings(own) == {"servers": "tls://elsewhere:4222"}


@pytest.mark.parametrize("name", ["nowhere", "nowhere.toml", "../demo"])
def test_an_unknown_profile_names_the_known_ones(name: str) -> None:
    with pytest.raises(Misconfigured) as refused:
        load_profile(name, adapters=ADAPTERS)
    assert "centralized、county-desktop、demo、self-built-province、tour" in explain(refused.value)


def test_an_override_that_leads_nowhere_is_told() -> None:
    with pytest.raises(Misconfigured) as refused:
        load_profile("demo", {"title.of.node": "x"}, adapters=ADAPTERS)
    assert refused.value.key == "profile.no_such_place"


def test_routes_and_resources_fit_together(tmp_path: Path) -> None:
    profile: Profile = load_profile(_written(tmp_path, GOOD), adapters=ADAPTERS)
    marriage, funeral = (
        Resource(f"{name}.record", name, f"{name}_record", Wire, 1, 2) for name in ("marriage", "funeral")
    )
    check_routes(profile, ResourceCatalogue([marriage]))
    check_routes(load_profile("demo", adapters=ADAPTERS), ResourceCatalogue([marriage, funeral]))
    for resources, key in (
        ([marriage, funeral], "exchange.resource_without_route"),
        ([funeral], "exchange.resource_unknown"),
    ):
        with pytest.raises(Misconfigured) as refused:
            check_routes(profile, ResourceCatalogue(resources))
        assert refused.value.key == key
