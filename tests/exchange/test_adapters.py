"""Finding adapters: whatever is wrong with one is said at start, with its name."""

from importlib.metadata import EntryPoint

import pytest

from jinmin.clock import Clock
from jinmin.db.site import Site
from jinmin.errors import Misconfigured
from jinmin.exchange.adapter import GROUP, load_adapters
from jinmin.exchange.resources import ResourceCatalogue
from jinmin.messages import explain
from jinmin.vocabulary.profile import NodeIdentity, Profile, Route
from tests.exchange.conftest import UP
from tests.exchange.probe import PROBE

INTERNAL = EntryPoint("internal", "jinmin_exchange_internal:InternalAdapter", GROUP)


class Nameless:
    """Lacks most of the contract."""

    name = "nameless"

    def __init__(self, site: Site) -> None:
        """Takes the site, as every adapter does."""


def _site(*adapters: str) -> Site:
    node = NodeIdentity(code="county", title="县", level="county", region="510822")
    routes = tuple(UP.model_copy(update={"adapter": name, "stream": f"s{name}"}) for name in adapters)

    def nothing(actor: object) -> object:
        raise AssertionError("adapters open no work when they are made")

    profile = Profile(id="p", title="p", summary="p", node=node, routes=routes)
    return Site(profile, Clock(), nothing, nothing)  # type: ignore[arg-type]


def _entry(name: str, attribute: str) -> EntryPoint:
    return EntryPoint(name, f"tests.exchange.test_adapters:{attribute}", GROUP)


def test_only_what_a_route_names_is_loaded() -> None:
    broken = EntryPoint("broken", "no.such.module:Thing", GROUP)
    assert load_adapters(_site("internal"), [INTERNAL, broken]).names == ("internal",)
    assert load_adapters(_site(), [INTERNAL, broken]).names == ()


@pytest.mark.parametrize(
    ("name", "entries", "key"),
    [
        ("platform", [INTERNAL], "exchange.adapter_unknown"),
        ("internal", [INTERNAL, INTERNAL], "exchange.adapter_twice"),
        ("broken", [EntryPoint("broken", "no.such.module:Thing", GROUP)], "exchange.adapter_import"),
        ("broken", [_entry("broken", "NoSuchThing")], "exchange.adapter_import"),
        ("nameless", [_entry("nameless", "Nameless")], "exchange.adapter_invalid"),
        (
            "other",
            [EntryPoint("other", "jinmin_exchange_internal:InternalAdapter", GROUP)],
            "exchange.adapter_invalid",
        ),
    ],
)
def test_what_is_wrong_with_an_adapter_is_named(name: str, entries: list[EntryPoint], key: str) -> None:
    with pytest.raises(Misconfigured) as refused:
        load_adapters(_site(name), entries)
    assert refused.value.key == key
    assert name in explain(refused.value)


def test_a_route_with_an_undeclared_resource_is_refused() -> None:
    route: Route = UP.model_copy(update={"resources": ("exchprobe.record", "nobody.declares")})
    with pytest.raises(Misconfigured) as refused:
        ResourceCatalogue([PROBE]).carried_by(route)
    assert "nobody.declares" in explain(refused.value)


def test_every_resource_means_all_that_are_declared() -> None:
    route: Route = UP.model_copy(update={"resources": ("*",)})
    assert ResourceCatalogue([PROBE]).carried_by(route) == (PROBE,)
    assert ResourceCatalogue([]).carried_by(route) == ()


def test_two_resources_over_one_table_are_refused() -> None:
    with pytest.raises(Misconfigured) as refused:
        ResourceCatalogue([PROBE, PROBE])
    assert refused.value.key == "exchange.resource_twice"
