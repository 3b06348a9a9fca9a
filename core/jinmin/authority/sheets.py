"""移交清册: what domains keep beside the records travels in sheets before the offer, which proves them by digest."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

import orjson
import sqlalchemy as sa

from jinmin.authority.models import Transfer, TransferOffer, TransferSheet
from jinmin.db.work import Work
from jinmin.exchange.canonical_form import canonical
from jinmin.vocabulary.side_data import SideRow

SHEET = TransferSheet.__table__
ROWS_A_SHEET = 200
"""About 80 KB: a sheet stays well within one message of every carrier."""

Named = tuple[str, SideRow]
"""A row, and the plug-in whose it is."""


@dataclass(frozen=True)
class SideData:
    """The domains' side data; the node offers one. Each is asked by resource and division."""

    given: Callable[[Work, str, str], Sequence[Named]]
    take: Callable[[Work, str, Sequence[Named]], None]
    leave: Callable[[Work, str, str], None]


def write_sheets(w: Work, transfer: Transfer) -> tuple[int, str]:
    """Write what moves beside the records; how many sheets, and their digest."""
    rows = w.port(SideData).given(w, transfer.resource, transfer.region)
    bodies = [_written(rows[at : at + ROWS_A_SHEET]) for at in range(0, len(rows), ROWS_A_SHEET)]
    for number, body in enumerate(bodies):
        sheet = TransferSheet(
            transfer_id=transfer.id, addressee=transfer.partner, region=transfer.region,
            resource=transfer.resource, number=number, body=body,
        )  # fmt: skip
        w.add(sheet)
    # Sent before the offer is: what arrives with the offer is then complete.
    w.flush()
    return len(bodies), digest_of(bodies)


def sheets_of(w: Work, offer: TransferOffer) -> list[str]:
    """The bodies of the sheets that came before the offer, in order."""
    mine = (SHEET.c.transfer_id == offer.transfer_id) & (SHEET.c.origin == offer.origin)
    found = w.session.scalars(sa.select(TransferSheet).where(mine).order_by(SHEET.c.number))
    return [sheet.body for sheet in found]


def take_sheets(w: Work, offer: TransferOffer, bodies: Sequence[str]) -> None:
    """Let the domains make what is on them their own."""
    w.port(SideData).take(w, offer.resource, [row for body in bodies for row in _read(body)])


def digest_of(bodies: Sequence[str]) -> str:
    """The digest of the digests of all sheets, "" for none."""
    each = [hashlib.sha256(body.encode()).digest() for body in bodies]
    return hashlib.sha256(b"".join(each)).hexdigest() if each else ""


def _written(rows: Sequence[Named]) -> str:
    told = [[plugin, row.kind, str(row.record_id), dict(row.values)] for plugin, row in rows]
    return canonical(told).decode()


def _read(body: str) -> Iterator[Named]:
    for plugin, kind, record_id, values in orjson.loads(body):
        yield plugin, SideRow(kind, UUID(record_id), values)
