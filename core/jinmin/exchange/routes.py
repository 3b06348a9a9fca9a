"""Whether routes and declared resources fit together: nothing undeclared is promised, nothing forgotten."""

from jinmin.errors import Misconfigured
from jinmin.exchange.resources import ResourceCatalogue
from jinmin.vocabulary.profile import Profile


def check_routes(profile: Profile, resources: ResourceCatalogue) -> None:
    """Raise Misconfigured for an undeclared resource on a route, or a declared one on none of the routes."""
    carried = {resource.id for route in profile.routes for resource in resources.carried_by(route)}
    carried |= {resource.id for intake in profile.intakes for resource in resources.taken_in_by(intake)}
    forgotten = [name for name in resources.ids if name not in carried]
    if profile.routes and forgotten:
        raise Misconfigured("exchange.resource_without_route", resources="、".join(forgotten))
