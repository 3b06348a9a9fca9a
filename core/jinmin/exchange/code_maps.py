"""代码对照: a partner's own codes become the standard's; what no line names is listed for a person."""

from collections import Counter
from collections.abc import Mapping

import sqlalchemy as sa
from pydantic import JsonValue
from sqlalchemy.dialects import postgresql, sqlite

from jinmin.db.work import Work
from jinmin.errors import Invalid
from jinmin.exchange.pulled_models import CodeMap, UnmappedCode
from jinmin.exchange.resources import ResourceCatalogue

MAP = CodeMap.__table__
UNMAPPED = UnmappedCode.__table__
LONGEST_SHOWN = 6
"""A longer value in a field of codes may be something else than a code, a name perhaps: only its length is kept."""


def map_code(w: Work, partner: str, resource: str, field: str, local: str, standard: str) -> CodeMap:
    """From now on ``local`` means ``standard``; Conflict when it means something already."""
    found = w.port(ResourceCatalogue).find(resource)
    if found is None or field not in found.wire.model_fields:
        raise Invalid("exchange.map_field", field=field, resource=resource)
    w.action = "exchange.map_code"
    w.execute(sa.delete(UNMAPPED).where(_of(UNMAPPED, partner, resource, field), UNMAPPED.c.local == local))
    return w.add(CodeMap(partner=partner, resource=resource, field=field, local=local, standard=standard))


def unmapped_codes(w: Work) -> tuple[UnmappedCode, ...]:
    """What could not be mapped, the most frequent first."""
    query = sa.select(UnmappedCode).order_by(UNMAPPED.c.times.desc(), UNMAPPED.c.partner, UNMAPPED.c.local)
    return tuple(w.session.scalars(query))


class CodeTranslation:
    """The map of one partner's resource; counts what it cannot translate until ``save``."""

    def __init__(self, w: Work, partner: str, resource: str) -> None:
        self._partner, self._resource = partner, resource
        self._map: dict[str, dict[str, str]] = {}
        mine = sa.and_(MAP.c.partner == partner, MAP.c.resource == resource)
        for row in w.execute(sa.select(MAP.c.field, MAP.c.local, MAP.c.standard).where(mine)):
            self._map.setdefault(row.field, {})[row.local] = row.standard
        self._unknown: Counter[tuple[str, str]] = Counter()

    def translate(self, fields: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
        """The same fields with standard codes; a field without a map is left alone."""
        translated = dict(fields)
        for name in self._map.keys() & fields.keys():
            value = fields[name]
            if isinstance(value, str):
                translated[name] = self._standard(name, value)
        return translated

    def save(self, w: Work) -> None:
        """Note what no line of the map names."""
        for (name, local), times in sorted(self._unknown.items()):
            row = {
                "partner": self._partner,
                "resource": self._resource,
                "field": name,
                "local": local,
                "times": times,
                "seen_at": w.at,
            }
            insert = sqlite.insert(UNMAPPED) if w.database.is_sqlite else postgresql.insert(UNMAPPED)
            again = {"times": UNMAPPED.c.times + times, "seen_at": w.at}
            key = ["partner", "resource", "field", "local"]
            w.execute(insert.values(row).on_conflict_do_update(index_elements=key, set_=again))

    def _standard(self, name: str, value: str) -> str:
        known = self._map[name]
        if value in known:
            return known[value]
        if value not in known.values():
            shown = value if len(value) <= LONGEST_SHOWN else f"（{len(value)} 个字符）"
            self._unknown[name, shown] += 1
        return value


def _of(table: sa.Table, partner: str, resource: str, field: str) -> sa.ColumnElement[bool]:
    return sa.and_(table.c.partner == partner, table.c.resource == resource, table.c.field == field)
