"""数据回流: what goes from a node above to one below, and of which division. Pure, as ``choices``."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from jinmin.deployment.choices import NOTHING, Choice, Direction, chosen, partners_of
from jinmin.errors import Invalid
from jinmin.vocabulary.profile import EVERY_RESOURCE, LETTERS_ONLY, Intake, Partner, Profile, Route


@dataclass(frozen=True)
class Flow:
    """One resource flowing down by ``way``: to a partner below, or from one above.

    ``of`` is the division whose records flow; ``passes_on``: also what other nodes have sent to the one above.
    """

    partner: str
    resource: str
    way: str
    of: str
    passes_on: bool = False


def flow_ends(profile: Profile) -> Mapping[str, tuple[Partner, Direction]]:
    """The partners with which something can flow down: sent to those below, taken from those above."""
    here = profile.node.region
    found: dict[str, tuple[Partner, Direction]] = {}
    for partner in partners_of(profile):
        if profile.partner(partner.code) is not None and partner.region != here:
            found[partner.code] = (partner, "send" if partner.region.startswith(here) else "take")
    return found


def divisions_of(profile: Profile, partner: Partner) -> tuple[str, ...]:
    """Of which divisions records may flow: the upper node's whole, the lower one's own, the nation."""
    below, above = sorted((profile.node.region, partner.region), key=len, reverse=True)
    return tuple(dict.fromkeys((above, below, "")))


def with_flow(profile: Profile, flow: Flow, resources: Iterable[str]) -> Profile:
    """The profile with it, in a stream of its own so that no other changes what it carries.

    Invalid ``deployment.no_flow`` for a partner that is neither above nor below.
    """
    end = flow_ends(profile).get(flow.partner)
    if end is None:
        raise Invalid("deployment.no_flow", field="partner", partner=flow.partner)
    partner, direction = end
    every = tuple(resources)
    if direction == "take":
        return profile.model_copy(update={"intakes": _intakes(profile, flow, partner)})
    cleared = chosen(profile, Choice(flow.partner, "send", flow.resource, NOTHING), every)
    route = Route(
        partner=partner.code, title=partner.title, level=partner.level, region=partner.region,
        adapter=flow.way, resources=(flow.resource,), stream=f"down.{flow.resource}", direction="down",
        records_of=_unless(flow.of, partner), forward=flow.passes_on,
    )  # fmt: skip
    others = [(one.partner, one.stream) != (route.partner, route.stream) for one in cleared.routes]
    kept = tuple(one if is_other else route for one, is_other in zip(cleared.routes, others, strict=True))
    return cleared.model_copy(update={"routes": kept if not all(others) else (*kept, route)})


def _intakes(profile: Profile, flow: Flow, partner: Partner) -> tuple[Intake, ...]:
    held = profile.intake(flow.partner)
    if held is None:
        held = Intake(partner=flow.partner, adapter=flow.way, resources=())
    named = held.resources
    if flow.resource not in named and EVERY_RESOURCE not in named:
        named = (*(name for name in named if name != LETTERS_ONLY), flow.resource)
    settings = held.settings if held.adapter == flow.way else {}
    told = {
        "adapter": flow.way,
        "resources": named,
        "settings": settings,
        "region": _unless(flow.of, partner),
    }
    changed = held.model_copy(update=told)
    others = tuple(one for one in profile.intakes if one.partner != flow.partner)
    return (*others, changed)


def _unless(of: str, partner: Partner) -> str | None:
    """The division, unless it is the partner's own, which needs no word."""
    return None if of == partner.region else of
