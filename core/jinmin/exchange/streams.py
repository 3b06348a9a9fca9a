"""A partner's stream: its position here, and how it starts again after a restore or a changed route."""

from collections.abc import Iterable
from contextlib import suppress

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from jinmin.db.work import Work
from jinmin.errors import JinminError, NotFound
from jinmin.exchange.envelope import NO_HASH
from jinmin.exchange.errors import shown_values
from jinmin.exchange.models import BatchState, OutgoingBatch, PartnerStream
from jinmin.vocabulary.profile import Route

BATCH = OutgoingBatch.__table__
STREAM = PartnerStream.__table__
OPEN = (BatchState.PREPARED, BatchState.SENT)

# Asked for each batch: made and compiled once.
_IS_OPEN = sa.and_(
    BATCH.c.partner == sa.bindparam("to_partner"),
    BATCH.c.stream == sa.bindparam("of_stream"),
    sa.or_(*(BATCH.c.state == state for state in OPEN)),
)
_OPEN_BATCH = sa.select(BATCH.c.id).where(_IS_OPEN)
_FOUND = sa.select(PartnerStream).where(
    STREAM.c.partner == sa.bindparam("partner"), STREAM.c.stream == sa.bindparam("stream")
)
_LOCKED = _FOUND.with_for_update().execution_options(populate_existing=True)


def find_stream(w: Work, route: Route) -> PartnerStream:
    """The route's stream as this snapshot sees it; a new one, not stored, when there is none yet."""
    found = w.session.scalars(_FOUND, {"partner": route.partner, "stream": route.stream}).one_or_none()
    return found or PartnerStream(partner=route.partner, stream=route.stream)


def lock_stream(w: Work, partner: str, stream: str) -> PartnerStream:
    """The stream, held until the commit so that two relays take turns; made when there is none yet."""
    if (found := _locked(w, partner, stream)) is not None:
        return found
    # Another relay may make it at the same moment.
    with suppress(IntegrityError), w.savepoint():
        w.add(PartnerStream(partner=partner, stream=stream))
    return _existing(w, partner, stream)


def streams_to(w: Work, partner: str) -> tuple[PartnerStream, ...]:
    """Every stream to the partner that there is, for change."""
    query = sa.select(PartnerStream).where(STREAM.c.partner == partner).with_for_update()
    return tuple(w.session.scalars(query.order_by(STREAM.c.stream)))


def open_batch(w: Work, stream: PartnerStream) -> OutgoingBatch | None:
    """The one batch of the stream that was made and has no receipt yet."""
    batch_id = w.execute(_OPEN_BATCH, _key(stream)).scalar_one_or_none()
    return None if batch_id is None else w.get(OutgoingBatch, batch_id)


def has_open_batch(w: Work, stream: PartnerStream) -> bool:
    """Whether there is one, without reading it."""
    return w.execute(_OPEN_BATCH, _key(stream)).first() is not None


def pause_stream(w: Work, partner: str, stream: str) -> None:
    """Send nothing more on this stream until somebody resumes it."""
    _existing(w, partner, stream).paused = True


def resume_stream(w: Work, partner: str, stream: str) -> None:
    """Go on sending. After a restore this accepts that the partner knows versions that are lost here."""
    found = _existing(w, partner, stream)
    found.paused, found.restored_head = False, None
    found.error_key, found.error_values = "", {}


def restart_stream(w: Work, partner: str, stream: str) -> None:
    """Send everything again in a new epoch, from the first entry: after resources joined the route.

    The partner answers what it has with ``duplicate`` or ``superseded``; nothing takes effect twice.
    """
    found = _existing(w, partner, stream)
    _begin_epoch(w, found, found.epoch + 1)
    found.cursor_seq = found.scanned_seq = 0


def raise_epochs(w: Work, routes: Iterable[Route], restored_head: int) -> int:
    """Put every stream into a new epoch that must reconcile before it sends; returns how many there are.

    For a restored backup: what it would send next may already have been sent under the same numbers, also
    on a stream that began after the backup was made.
    """
    for route in routes:
        lock_stream(w, route.partner, route.stream)
    found = w.session.scalars(sa.select(PartnerStream).order_by(STREAM.c.partner, STREAM.c.stream)).all()
    for stream in found:
        _begin_epoch(w, stream, stream.epoch + 1)
        stream.restored_head = restored_head
    return len(found)


def join_epoch(w: Work, stream: PartnerStream, partner_epoch: int) -> None:
    """Make sure the epoch lies above any the partner has seen, as after a second restore of one backup."""
    if partner_epoch >= stream.epoch:
        _begin_epoch(w, stream, partner_epoch + 1)


def note_failure(w: Work, stream: PartnerStream, error: JinminError) -> None:
    """Keep the reason for the health page and the back-off."""
    stream.failures += 1
    stream.failed_at = w.at
    stream.error_key = error.key
    stream.error_values = shown_values(error)


def _existing(w: Work, partner: str, stream: str) -> PartnerStream:
    found = _locked(w, partner, stream)
    if found is None:
        raise NotFound("exchange.stream_unknown", partner=partner, stream=stream)
    return found


def _begin_epoch(w: Work, stream: PartnerStream, epoch: int) -> None:
    stream.epoch, stream.number, stream.last_hash = epoch, 0, NO_HASH
    stream.scanned_seq = stream.cursor_seq
    w.execute(sa.update(BATCH).where(_IS_OPEN).values(state=BatchState.ABANDONED), _key(stream))


def _locked(w: Work, partner: str, stream: str) -> PartnerStream | None:
    return w.session.scalars(_LOCKED, {"partner": partner, "stream": stream}).one_or_none()


def _key(stream: PartnerStream) -> dict[str, str]:
    return {"to_partner": stream.partner, "of_stream": stream.stream}
