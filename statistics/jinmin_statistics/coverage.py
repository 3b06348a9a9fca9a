"""From where figures can come at all: a nought of a division nobody works for here is no nought."""

from dataclasses import dataclass

import sqlalchemy as sa

from jinmin.api import Organisation, Profile, Work
from jinmin_statistics.areas import Area

COUNTY_DIGITS = 6


@dataclass(frozen=True)
class Coverage:
    """The divisions of which this node holds records: its organisations' own, and all that partners send."""

    offices: frozenset[str]
    sending: frozenset[str]

    def reaches(self, area: Area) -> bool:
        """Whether any of them lies in ``area`` or holds it; an office above counties holds its own code alone."""
        return any(self._reach(prefix) for prefix in area.prefixes)

    def _reach(self, prefix: str) -> bool:
        known = {*self.offices, *self.sending}
        above = {*self.sending, *(office for office in self.offices if len(office) >= COUNTY_DIGITS)}
        return any(region.startswith(prefix) for region in known) or prefix.startswith(tuple(above))


def coverage(w: Work) -> Coverage:
    """What is known at this node: organisations are set up here, partners stand in the profile."""
    offices = w.execute(sa.select(Organisation.__table__.c.region).distinct()).scalars()
    profile = w.port(Profile)
    partners = {intake.partner for intake in profile.intakes}
    sending = {partner.region for partner in profile.partners if partner.code in partners}
    return Coverage(frozenset(offices), frozenset(sending))
