"""By which public keys a partner is known: named in the profile, or pinned here and ledgered.

A key is never taken from a message. An administrator carries the partner's card over, compares the
fingerprint by another way (telephone, letter) and pins it.
"""

from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, ValidationError

from jinmin.crypto import Keyring, PublicKey, TransportPublicKey
from jinmin.db.site import Site
from jinmin.db.work import Work
from jinmin.errors import Invalid, Misconfigured, Refused
from jinmin.exchange.models import PinnedKey
from jinmin.vocabulary.actor import SYSTEM
from jinmin.vocabulary.profile import Environment, Profile, Route

PINNED = PinnedKey.__table__

# Asked three times for each batch: made and compiled once.
_CURRENT = sa.select(
    PINNED.c.id,
    PINNED.c.signature_scheme,
    PINNED.c.signature_key,
    PINNED.c.transport_scheme,
    PINNED.c.transport_key,
).where(PINNED.c.partner == sa.bindparam("partner"), PINNED.c.replaced_at.is_(None))


class KeyCard(BaseModel):
    """What a node hands to its partners: who it is and its two public keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    node: str
    title: str
    region: str
    environment: Environment
    signature: PublicKey
    transport: TransportPublicKey

    @classmethod
    def parse(cls, raw: bytes) -> "KeyCard":
        """Read an exported card; Invalid ``exchange.card_malformed``."""
        try:
            return cls.model_validate_json(raw)
        except ValidationError as broken:
            raise Invalid("exchange.card_malformed") from broken

    @property
    def fingerprint(self) -> str:
        """Both keys in eight groups, to be read out over the telephone."""
        text = self.signature.key_id[:16] + self.transport.key_id[:16]
        return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


@dataclass(frozen=True)
class PartnerKeys:
    """``signature`` verifies what the partner signed, personal fields are sealed to ``transport``."""

    signature: PublicKey
    transport: TransportPublicKey


class PinnedKeys:
    """Base of adapters to other nodes: answers for the partner's keys as they are pinned here."""

    def __init__(self, site: Site) -> None:
        self._pinned_at = site

    def partner_key(self, route: Route) -> PublicKey:
        """The key the partner signs with."""
        with self._pinned_at.open_read(SYSTEM) as w:
            return keys_of(w, route.partner).signature

    def transport_key(self, route: Route) -> TransportPublicKey:
        """The key personal fields are sealed to."""
        with self._pinned_at.open_read(SYSTEM) as w:
            return keys_of(w, route.partner).transport


def own_card(w: Work) -> KeyCard:
    """The card of this node."""
    node, keyring = w.port(Profile).node, w.port(Keyring)
    return KeyCard(
        node=node.code,
        title=node.title,
        region=node.region,
        environment=node.environment,
        signature=keyring.public_key(),
        transport=keyring.transport_key(),
    )


def pin_card(w: Work, card: KeyCard) -> PinnedKey:
    """Know the partner by these keys from now on; the former ones are closed.

    Refused for a node the profile does not list, of another division, or of another environment
    (正式, 联调, 演示); Invalid never: the card was parsed.
    """
    profile = w.port(Profile)
    partner = profile.partner(card.node)
    if partner is None:
        known = "、".join(one.code for one in profile.partners) or "无"
        raise Refused("exchange.pin_unknown", node=card.node, known=known)
    if card.environment != profile.node.environment:
        raise Refused("exchange.pin_environment", node=card.title)
    if card.region != partner.region:
        raise Refused("exchange.pin_region", node=card.title, theirs=card.region, ours=partner.region)
    w.action = "exchange.pin"
    if former := _current(w, card.node):
        w.lock(PinnedKey, former.id).replaced_at = w.at
        w.flush()
    return w.add(
        PinnedKey(
            partner=card.node,
            signature_scheme=card.signature.scheme,
            signature_key=card.signature.value,
            transport_scheme=card.transport.scheme,
            transport_key=card.transport.value,
            pinned_at=w.at,
            pinned_by=w.actor.user_id,
        )
    )


def keys_of(w: Work, code: str) -> PartnerKeys:
    """The partner's keys; Misconfigured ``exchange.key_not_pinned`` with what to do when there are none."""
    partner = w.port(Profile).partner(code)
    if partner and partner.signature_key and partner.transport_key:
        return PartnerKeys(partner.signature_key, partner.transport_key)
    row = _current(w, code)
    if row is None:
        raise Misconfigured("exchange.key_not_pinned", partner=partner.title if partner else code)
    return _read(
        row.signature_scheme, bytes(row.signature_key), row.transport_scheme, bytes(row.transport_key)
    )


@lru_cache(maxsize=1_024)
def _read(
    signature_scheme: str, signature_key: bytes, transport_scheme: str, transport_key: bytes
) -> PartnerKeys:
    return PartnerKeys(
        PublicKey.from_json({"scheme": signature_scheme, "value": signature_key.hex()}),
        TransportPublicKey.from_json({"scheme": transport_scheme, "value": transport_key.hex()}),
    )


def has_keys(w: Work, code: str) -> bool:
    """Whether keys of the partner are pinned here."""
    return _current(w, code) is not None


def _current(w: Work, code: str) -> sa.Row[tuple[UUID, str, bytes, str, bytes]] | None:
    return w.execute(_CURRENT, {"partner": code}).one_or_none()
