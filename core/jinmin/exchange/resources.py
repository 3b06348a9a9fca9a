"""The information resources of the loaded plug-ins, by id: what a route may carry."""

from collections.abc import Iterable

from jinmin.errors import Misconfigured
from jinmin.vocabulary.profile import EVERY_RESOURCE, LETTERS_ONLY, Intake, Route
from jinmin.vocabulary.resource import Resource


class ResourceCatalogue:
    """A port of the node. Two resources over one table are refused: an entry must have one wire form."""

    def __init__(self, resources: Iterable[Resource]) -> None:
        self._by_id: dict[str, Resource] = {}
        self._by_table: dict[str, Resource] = {}
        for resource in resources:
            other = self._by_id.get(resource.id) or self._by_table.get(resource.table)
            if other is not None:
                shown = {"resource": resource.id, "other": other.id, "table": resource.table}
                raise Misconfigured("exchange.resource_twice", **shown)
            self._by_id[resource.id] = self._by_table[resource.table] = resource

    @property
    def ids(self) -> tuple[str, ...]:
        """Every shared resource's id, sorted; letters are none."""
        return tuple(name for name in sorted(self._by_id) if not self._by_id[name].addressee)

    @property
    def letters(self) -> tuple[Resource, ...]:
        """The letters 往来函件, by id: each goes to the node it names."""
        return tuple(found for name in sorted(self._by_id) if (found := self._by_id[name]).addressee)

    def find(self, resource_id: str) -> Resource | None:
        """The resource, if any loaded plug-in declares it."""
        return self._by_id.get(resource_id)

    def of_table(self, table: str) -> Resource:
        """The resource behind a table that a route carries."""
        return self._by_table[table]

    def behind(self, table: str) -> Resource | None:
        """The shared resource whose records stand in the table; letters are none."""
        found = self._by_table.get(table)
        return None if found is None or found.addressee else found

    def carried_by(self, route: Route) -> tuple[Resource, ...]:
        """The route's resources, by id; Misconfigured names one that no loaded plug-in declares."""
        return self._named(route.resources, route.title)

    def taken_in_by(self, intake: Intake) -> tuple[Resource, ...]:
        """The intake's resources, by id; Misconfigured as above."""
        return self._named(intake.resources, intake.partner)

    def _named(self, names: tuple[str, ...], partner: str) -> tuple[Resource, ...]:
        wanted = self.ids if EVERY_RESOURCE in names else sorted(set(names) - {LETTERS_ONLY})
        if lacking := [name for name in wanted if name not in self.ids]:
            raise Misconfigured("exchange.resource_unknown", partner=partner, resources="、".join(lacking))
        return tuple(self._by_id[name] for name in wanted)
