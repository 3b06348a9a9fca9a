"""Replicas: records of other nodes in the same tables, so that every figure runs the same query over them.

A whole batch is written with one statement per table for the new and one for the known records. Nothing
but this module writes a record of another origin.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple, cast
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from jinmin.crypto import Keyring, drop_cached_keys
from jinmin.db.base import Base
from jinmin.db.by_ids import rows_by_ids
from jinmin.db.columns import PUBLIC, from_json
from jinmin.db.versioned import Versioned
from jinmin.db.work import Work
from jinmin.errors import Misconfigured, Refused
from jinmin.exchange.authority_terms import read_terms
from jinmin.exchange.judging import ReceivedRecord
from jinmin.ledger.erasure import blank
from jinmin.ledger.models import ReplicaOrigin
from jinmin.ledger.sealing import ERASED, KEYS
from jinmin.vocabulary.profile import Profile
from jinmin.vocabulary.resource import Resource

Row = dict[str, Any]

NOT_ON_THE_WIRE = ("id", "version", "origin", "epoch")


class _Standing(NamedTuple):
    """Whose row stands here, in which version and epoch."""

    origin: str
    version: int
    epoch: int


class ReplicaWriter:
    """Makes received records rows of their resource's table: origin, version and epoch are the authority's.

    Blind indexes are computed here, under this node's own key. Of several versions of one record in one
    batch only the last becomes the row. Refused ``replica.not_the_authority`` for a record that stands
    here under another origin.
    """

    def apply(self, w: Work, records: Sequence[ReceivedRecord]) -> None:
        """Write all of them, or none."""
        newest = {record.entry.record_id: record for record in records}
        by_resource: dict[str, list[ReceivedRecord]] = {}
        for record in newest.values():
            by_resource.setdefault(record.resource.id, []).append(record)
        _admit(w, {record.origin for record in records})
        with w.replicating():
            for resource_id in sorted(by_resource):
                _write(w, by_resource[resource_id])


def _write(w: Work, records: Sequence[ReceivedRecord]) -> None:
    resource = records[0].resource
    kind = kind_of(resource.table)
    known = _known(w, kind, [record.entry.record_id for record in records])
    if known:
        _require_authority(w, known, records)
        # What stands here already is sent again only because the index over it was lost.
        records = [record for record in records if record.entry.version > _version_in(known, record)]
    for record in records:
        w.actions[record.entry.record_id] = ERASED if record.values is None else record.entry.action
    _destroy_keys(w, [record.entry.record_id for record in records if record.values is None])
    keyring, ours = w.port(Keyring), _ours(w, records)
    fresh = [_row(keyring, record, ours) for record in records if record.entry.record_id not in known]
    later = [_row(keyring, record, ours) for record in records if record.entry.record_id in known]
    w.bulk(kind, fresh)
    w.bulk_replace(kind, later)


def _require_authority(w: Work, known: Mapping[UUID, _Standing], records: Sequence[ReceivedRecord]) -> None:
    for record in records:
        standing = known.get(record.entry.record_id)
        if (
            standing is not None
            and standing.origin != record.origin
            and not _handed_over(w, standing, record)
        ):
            raise Refused("replica.not_the_authority", record=record.entry.record_id)


def _ours(w: Work, records: Sequence[ReceivedRecord]) -> Mapping[UUID, str]:
    """The origin of those that are this node's own from the first: another finished a case of a county it gave us."""
    terms = read_terms(w)
    if not terms:
        return {}
    found = ((one, terms.of(one.resource.id, one.entry.region)) for one in records)
    return {one.entry.record_id: w.origin for one, term in found if term and term.holder == w.origin}


def _row(keyring: Keyring, record: ReceivedRecord, ours: Mapping[UUID, str]) -> Row:
    resource, entry = record.resource, record.entry
    values = _erased(record) if record.values is None else _carried(keyring, resource, record.values.__dict__)
    values["id"] = entry.record_id
    values["version"] = entry.version
    values["origin"] = ours.get(entry.record_id, record.origin)
    values["epoch"] = entry.authority_epoch
    return values


def _carried(keyring: Keyring, resource: Resource, wire: Mapping[str, Any]) -> Row:
    row = dict(_defaults(resource.table))
    for name in _names(resource):
        row[name] = wire[name]
    for index in resource.indexes:
        row[index.column] = keyring.blind(index.label, wire[index.of])
    return row


def _erased(record: ReceivedRecord) -> Row:
    """The public columns as they came; what was personal is blank, as the authority's own row is."""
    table = kind_of(record.resource.table).__table__
    row = dict(_defaults(record.resource.table))
    for column in table.columns:
        if not column.info.get(PUBLIC) and column.name not in NOT_ON_THE_WIRE:
            row[column.name] = blank(column)
        elif column.name in record.entry.payload.record:
            row[column.name] = from_json(column, record.entry.payload.record[column.name])
    return row


@cache
def _names(resource: Resource) -> tuple[str, ...]:
    """The wire fields; Misconfigured when the table has no such column."""
    names = tuple(resource.wire.model_fields)
    table = kind_of(resource.table).__table__
    if strange := [name for name in names if name not in table.c or name in NOT_ON_THE_WIRE]:
        raise Misconfigured("exchange.wire_column", resource=resource.id, columns="、".join(strange))
    return names


@cache
def _defaults(table: str) -> Mapping[str, Any]:
    """What a column holds that does not travel."""
    kind = kind_of(table)
    found: Row = {}
    for column in kind.__table__.columns:
        field = kind.model_fields[column.name]
        found[column.name] = None if field.is_required() else field.get_default(call_default_factory=True)
    return found


@cache
def kind_of(table: str) -> type[Versioned]:
    """The model over a table of records; Misconfigured when there is none."""
    for mapper in Base._sa_registry.mappers:
        if mapper.local_table is not None and mapper.class_.__tablename__ == table:
            return cast(type[Versioned], mapper.class_)
    raise Misconfigured("exchange.resource_table", table=table)


def _known(w: Work, kind: type[Versioned], ids: Sequence[UUID]) -> dict[UUID, _Standing]:
    """The rows that stand here."""
    c = kind.__table__.c
    return {
        row.id: _Standing(row.origin, row.version, row.epoch)
        for row in rows_by_ids(w.session, sa.select(c.id, c.origin, c.version, c.epoch), c.id, ids)
    }


def _version_in(known: Mapping[UUID, _Standing], record: ReceivedRecord) -> int:
    standing = known.get(record.entry.record_id)
    return standing.version if standing else 0


def _handed_over(w: Work, standing: _Standing, record: ReceivedRecord) -> bool:
    """Whether the record's authority is another by right: in a later epoch, as we know or as who forwards it says.

    A record of our own changes hands by a term that we know; one of a node that sends for itself by its own word.
    """
    term = read_terms(w).of(record.resource.id, record.entry.region)
    if term is not None and term.holder == record.origin:
        return record.entry.authority_epoch >= standing.epoch
    if standing.origin == w.origin or record.entry.authority_epoch <= standing.epoch:
        return False
    return standing.origin == record.sender or w.port(Profile).intake(standing.origin) is None


def _admit(w: Work, origins: Iterable[str]) -> None:
    """Let the version guards know these origins as replicas."""
    table = ReplicaOrigin.__table__
    insert = sqlite.insert(table) if w.database.is_sqlite else postgresql.insert(table)
    for origin in sorted(origins):
        if origin == w.origin:
            raise Refused("replica.own_record")
        w.execute(insert.values(code=origin).on_conflict_do_nothing())


def _destroy_keys(w: Work, ids: Sequence[UUID]) -> None:
    if ids:
        w.execute(sa.delete(KEYS).where(KEYS.c.record_id.in_(ids)))
        w.after_commit(drop_cached_keys)
