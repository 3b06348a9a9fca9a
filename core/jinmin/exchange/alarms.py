"""Alarms: a partner did what it may not, or a carrier stays away. One of each kind and partner is open at a time."""

from collections import Counter
from collections.abc import Mapping

import sqlalchemy as sa

from jinmin.db.work import Work
from jinmin.errors import Invalid, Refused
from jinmin.exchange.envelope import Batch, Receipt
from jinmin.exchange.models import Alarm
from jinmin.identity import require
from jinmin.identity.officers import officers
from jinmin.notices import send_notice
from jinmin.vocabulary.profile import Profile

ALARM = Alarm.__table__
_OPEN = sa.select(Alarm).where(ALARM.c.handled_at.is_(None)).order_by(ALARM.c.raised_at, ALARM.c.id)

HANDLE_ALARMS = "exchange.handle"
"""Whoever may deal with refusals is told of alarms."""

ALARMING = ("authority", "signature", "address", "continuity")
"""Categories that an honest, healthy partner does not cause."""


def alarms_in(receipt: Receipt) -> Mapping[str, int]:
    """The alarming codes of a receipt, and how many entries each concerns."""
    told = [verdict.code for verdict in (*receipt.verdicts, *receipt.released)]
    codes = Counter([*told, receipt.code])
    return {code: count for code, count in codes.items() if code.split(".", 1)[0] in ALARMING}


def raise_alarms(w: Work, batch: Batch, found: Mapping[str, int]) -> None:
    """Note what is not noted already; the same trouble again changes nothing until a person has seen it."""
    w.action = "exchange.alarm"
    for code, entries in sorted(found.items()):
        if not _is_open(w, batch.origin, code):
            w.add(_alarm(w, batch, code, entries))
            key = f"exchange_alarm.{code.split('.', 1)[0]}"
            tell_keepers(w, key, partner=batch.origin, entries=entries)


def tell_keepers(w: Work, key: str, **told: object) -> None:
    """A word to everybody who may deal with alarms here."""
    to = officers(w, HANDLE_ALARMS, w.port(Profile).node.region)
    send_notice(w, to, key, link="/exchange", **told)


def open_alarms(w: Work) -> tuple[Alarm, ...]:
    """What awaits a person, the oldest first."""
    return tuple(w.session.scalars(_OPEN))


def handle_alarm(w: Work, alarm: Alarm, note: str, right: str) -> None:
    """Note what was done about it."""
    require(w.actor, right)
    if not note.strip():
        raise Invalid("exchange.refusal_note", field="note")
    locked = w.lock(Alarm, alarm.id, expected=alarm.version)
    if locked.handled_at is not None:
        raise Refused("exchange.refusal_handled")
    w.action = "exchange.handle_alarm"
    locked.handled_by, locked.handled_at, locked.note = w.actor.user_id, w.at, note.strip()


def _is_open(w: Work, partner: str, code: str) -> bool:
    known = (ALARM.c.partner == partner) & (ALARM.c.code == code) & ALARM.c.handled_at.is_(None)
    return w.execute(sa.select(sa.exists().where(known))).scalar_one() is True


def _alarm(w: Work, batch: Batch, code: str, entries: int) -> Alarm:
    return Alarm(
        partner=batch.origin,
        stream=batch.stream,
        stream_epoch=batch.stream_epoch,
        number=batch.number,
        code=code,
        entries=entries,
        raised_at=w.at,
    )
