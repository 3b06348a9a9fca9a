"""A partner of a plan by its key card 公钥卡: the profile itself then holds the keys it is known by."""

from pydantic import ValidationError

from jinmin.errors import Invalid, Refused
from jinmin.exchange.partner_keys import KeyCard
from jinmin.vocabulary.profile import Level, Partner, Profile


def partner_of_card(profile: Profile, raw: str, level: Level) -> Partner:
    """The partner that the exported card (JSON) is of. Invalid for no card, Refused for one of another environment.

    The fingerprint is shown and compared by whoever plans and again by whoever approves.
    """
    card = KeyCard.parse(raw.encode())
    if card.environment != profile.node.environment:
        raise Refused("exchange.pin_environment", node=card.title)
    try:
        return Partner(
            code=card.node, title=card.title, level=level, region=card.region,
            signature_key=card.signature, transport_key=card.transport,
        )  # fmt: skip
    except ValidationError as wrong:
        raise Invalid("exchange.card_malformed", field="card") from wrong


def fingerprint(partner: Partner) -> str:
    """Both keys in eight groups, as on the card; "" where the profile holds none."""
    if partner.signature_key is None or partner.transport_key is None:
        return ""
    told = partner.signature_key.key_id[:16] + partner.transport_key.key_id[:16]
    return " ".join(told[start : start + 4] for start in range(0, len(told), 4))
