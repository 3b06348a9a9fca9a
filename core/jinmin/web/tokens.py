"""OAuth2 client credentials (RFC 6749 4.4): a system proves who it is and gets a token for half an hour.

It proves it by an assertion signed with the key it registered (RFC 7523), or by its secret. The token is a JWT
that only this node reads; every worker makes and reads it with the same key, derived from the keyring.
"""

from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime

import orjson
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwa import JWSAlgModel
from joserfc.jwk import OctKey, OKPKey
from joserfc.jws import JWSRegistry, extract_compact

from jinmin.clock import Clock
from jinmin.crypto import Keyring
from jinmin.db.work import Work
from jinmin.errors import Forbidden
from jinmin.identity import PasswordPool
from jinmin.sharing.errors import NotSignedIn
from jinmin.sharing.spent_assertions import spend_assertion
from jinmin.sharing.visitors import Visitor, find_visitor
from jinmin.vocabulary.profile import Profile

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
LIFETIME = 1800
ASSERTION_AT_MOST = 300
LEEWAY = 30
"""Seconds two clocks may differ."""
AUDIENCE = "exchange"
LABEL = "exchange.token"


@dataclass(frozen=True)
class Proof:
    """What a system shows at the token endpoint."""

    client_id: str
    secret: str = ""
    assertion: str = ""


def prove(w: Work, proof: Proof) -> Visitor:
    """The system that this proof is of; NotSignedIn for every other, whatever is wrong with it."""
    try:
        visitor = find_visitor(w, proof.client_id or _claimed(proof.assertion))
    except Forbidden as unknown:
        w.port(PasswordPool).verify(None, proof.secret)
        raise NotSignedIn("sharing.proof") from unknown
    if proof.assertion:
        _check_assertion(w, visitor, proof.assertion)
    elif not w.port(PasswordPool).verify(visitor.secret_hash or None, proof.secret):
        raise NotSignedIn("sharing.proof")
    return visitor


def spend(w: Work, visitor: Visitor, assertion: str) -> None:
    """Use up an assertion that was proved; NotSignedIn for one that was used before."""
    claims = _unverified(assertion)
    ends_at = datetime.fromtimestamp(int(str(claims["exp"])) + LEEWAY, UTC)
    spend_assertion(w, visitor.code, str(claims.get("jti") or assertion), ends_at)


def issue_token(w: Work, visitor: Visitor) -> str:
    """A token for the system, good for half an hour from now."""
    now = int(w.at.timestamp())
    claims = {"iss": _node(w), "aud": AUDIENCE, "sub": visitor.code, "iat": now, "exp": now + LIFETIME}
    return jwt.encode({"alg": "HS256"}, claims, _key(w), algorithms=["HS256"])


def holder(w: Work, token: str) -> Visitor:
    """The system a token was given to; NotSignedIn when it is not ours, has expired or the system was shut out."""
    try:
        claims = jwt.decode(token, _key(w), algorithms=["HS256"]).claims
        _registry(w, iss=_node(w), aud=AUDIENCE).validate(claims)
        return find_visitor(w, str(claims["sub"]))
    except (JoseError, ValueError, KeyError, Forbidden) as broken:
        raise NotSignedIn("sharing.token") from broken


class _AssertionAlgorithms(JWSRegistry):
    """Ed25519 by its name of RFC 9864, and by that of RFC 8037 which most libraries still write."""

    def get_alg(self, name: str) -> JWSAlgModel:
        """The algorithm; on a key of this curve both names mean the same."""
        return super().get_alg("Ed25519" if name == "EdDSA" else name)


_ASSERTIONS = _AssertionAlgorithms(algorithms=["Ed25519"])


def _check_assertion(w: Work, visitor: Visitor, assertion: str) -> None:
    try:
        key = _public(visitor)
        claims = jwt.decode(assertion, key, registry=_ASSERTIONS).claims
        _registry(w, iss=visitor.code, sub=visitor.code, aud=_node(w)).validate(claims)
        lives = int(claims["exp"]) - int(w.at.timestamp())
    except (JoseError, ValueError, KeyError, TypeError) as broken:
        raise NotSignedIn("sharing.proof") from broken
    if lives > ASSERTION_AT_MOST + LEEWAY:
        raise NotSignedIn("sharing.assertion_too_long", seconds=ASSERTION_AT_MOST)


def _registry(w: Work, **expected: str) -> jwt.JWTClaimsRegistry:
    now = int(w.port(Clock).now().timestamp())
    options: dict[str, jwt.ClaimsOption] = {
        name: {"essential": True, "value": value} for name, value in expected.items()
    }
    options["exp"] = {"essential": True}
    return jwt.JWTClaimsRegistry(now=now, leeway=LEEWAY, **options)


def _claimed(assertion: str) -> str:
    """Who an assertion says it is from, before it is believed."""
    try:
        return str(_unverified(assertion)["sub"])
    except (JoseError, ValueError, KeyError):
        raise NotSignedIn("sharing.proof") from None


def _unverified(assertion: str) -> dict[str, object]:
    claims: dict[str, object] = orjson.loads(extract_compact(assertion.encode()).payload)
    return claims


def _public(visitor: Visitor) -> OKPKey:
    pinned = visitor.signing_key
    if pinned is None or pinned.scheme != "ed25519":
        raise ValueError("no key, or one on the SM2 curve that signs batches and not assertions")
    x = urlsafe_b64encode(pinned.value).rstrip(b"=").decode()
    return OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": x})


def _key(w: Work) -> OctKey:
    return OctKey.import_key(w.port(Keyring).blind(LABEL, "1"))


def _node(w: Work) -> str:
    return w.port(Profile).node.code
