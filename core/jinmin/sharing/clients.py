"""接入系统: registering another system, pinning its keys, ending its access."""

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, Field

from jinmin.crypto import PublicKey, TransportPublicKey
from jinmin.db.work import Work
from jinmin.errors import Forbidden, Invalid, Refused
from jinmin.identity import require
from jinmin.identity.passwords import HashedPassword
from jinmin.sharing.models import SharingClient
from jinmin.sharing.policy import MANAGE

CLIENT = SharingClient.__table__


class NewClient(BaseModel):
    """What is told of a system when it is registered."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str = Field(pattern=r"^[a-z0-9-]{2,20}$")
    title: str = Field(min_length=2, max_length=80)
    region: str = Field(default="", pattern=r"^\d{0,12}$")
    signing_key: PublicKey | None = None
    transport_key: TransportPublicKey | None = None
    calls_per_minute: int = Field(default=600, ge=1)


def register_client(w: Work, new: NewClient, secret: HashedPassword | None = None) -> SharingClient:
    """Let the system in. Invalid without a key or secret; Conflict when the code is taken."""
    require(w.actor, MANAGE, new.region)
    if new.signing_key is None and secret is None:
        raise Invalid("sharing.client_key", field="signing_key")
    w.action = "sharing.register_client"
    return w.add(
        SharingClient(
            code=new.code,
            title=new.title,
            region=new.region,
            signing_key=new.signing_key.as_json() if new.signing_key else None,
            transport_key=new.transport_key.as_json() if new.transport_key else None,
            secret_hash=secret.value if secret else "",
            calls_per_minute=new.calls_per_minute,
            registered_at=w.at,
        )
    )


def end_client(w: Work, code: str) -> SharingClient:
    """Shut the system out, from the next call on."""
    found = w.lock(SharingClient, find_client(w, code).id)
    require(w.actor, MANAGE, found.region)
    if found.ended_at is not None:
        raise Refused("sharing.client_ended", client=code)
    w.action = "sharing.end_client"
    found.ended_at = w.at
    return found


def find_client(w: Work, code: str) -> SharingClient:
    """The system under this code; Forbidden ``sharing.client_unknown`` when it is not let in."""
    found = w.session.scalars(sa.select(SharingClient).where(CLIENT.c.code == code)).one_or_none()
    if found is None or found.ended_at is not None:
        raise Forbidden("sharing.client_unknown", client=code)
    return found
