"""Who may call: a system registered for reading, or a partner of the profile that sends its batches here."""

from dataclasses import dataclass

import sqlalchemy as sa

from jinmin.crypto import PublicKey, TransportPublicKey
from jinmin.db.work import Work
from jinmin.errors import Forbidden, Misconfigured
from jinmin.exchange.partner_keys import keys_of
from jinmin.sharing.models import SharingClient
from jinmin.vocabulary.actor import Actor
from jinmin.vocabulary.profile import Partner, Profile

CLIENT = SharingClient.__table__
PARTNER_CALLS = 6000
"""Calls a minute of a partner that sends: a hundred batches a second."""


@dataclass(frozen=True)
class Visitor:
    """Another system as it is known here; ``secret_hash`` is "" where only its key lets it in."""

    code: str
    title: str
    region: str
    signing_key: PublicKey | None
    transport_key: TransportPublicKey | None
    secret_hash: str
    calls_per_minute: int

    def acting(self, purpose: str = "") -> Actor:
        """The system as the one who acts: it has no rights but what was agreed with it."""
        return Actor(user_id=None, name=self.title, region=self.region, purpose=purpose)


def find_visitor(w: Work, code: str) -> Visitor:
    """The system under this code; Forbidden ``sharing.client_unknown`` when it is not let in."""
    client = w.session.scalars(sa.select(SharingClient).where(CLIENT.c.code == code)).one_or_none()
    if client is not None and client.ended_at is None:
        return _registered(client)
    partner = w.port(Profile).partner(code)
    if client is None and partner is not None:
        return _partner(w, partner)
    raise Forbidden("sharing.client_unknown", client=code)


def _registered(client: SharingClient) -> Visitor:
    signing, transport = client.signing_key, client.transport_key
    return Visitor(
        code=client.code,
        title=client.title,
        region=client.region,
        signing_key=PublicKey.from_json(signing) if signing else None,
        transport_key=TransportPublicKey.from_json(transport) if transport else None,
        secret_hash=client.secret_hash,
        calls_per_minute=client.calls_per_minute,
    )


def _partner(w: Work, partner: Partner) -> Visitor:
    try:
        keys = keys_of(w, partner.code)
    except Misconfigured as unpinned:
        raise Forbidden("sharing.client_unknown", client=partner.code) from unpinned
    return Visitor(
        partner.code, partner.title, partner.region, keys.signature, keys.transport, "", PARTNER_CALLS
    )
