"""The implementation under trial, as the kit calls it: plain HTTP, nothing repeated, nothing believed."""

from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import orjson
import requests
from joserfc import jwt
from joserfc.jwk import OKPKey

from jinmin.clock import Clock
from jinmin.conformance.identity import KitIdentity
from jinmin.crypto import PublicKey
from jinmin.errors import JinminError
from jinmin.ids import new_id

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
WAIT = (10, 60)
SAID_AT_MOST = 300


class NotAsWritten(JinminError):
    """What was seen is not what the protocol says."""


class NotTried(JinminError):
    """The check cannot be made here; the text says why."""


@dataclass
class Examinee:
    """``address`` ends in /exchange/v1; ``resource`` is read under ``agreement``."""

    address: str
    identity: KitIdentity
    resource: str
    agreement: str = ""
    ca_file: Path | None = None
    load_seconds: float = 3.0
    node: str = ""
    key: PublicKey | None = None
    token: str = ""
    clock: Clock = field(default_factory=Clock)
    session: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        self.session.trust_env = False
        self.session.verify = str(self.ca_file) if self.ca_file else True

    def call(
        self,
        method: str,
        path: str,
        *,
        signed_in: bool = True,
        params: Mapping[str, str | int] | None = None,
        data: bytes | Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """One call; NotAsWritten when nothing came back."""
        bearer = {"Authorization": f"Bearer {self.token}"} if signed_in else {}
        try:
            return self.session.request(
                method,
                self.address.rstrip("/") + path,
                params=params,
                data=data,
                headers={**bearer, **(headers or {})},
                timeout=WAIT,
                allow_redirects=False,
            )
        except requests.RequestException as silent:
            kind = type(silent).__name__
            raise NotAsWritten("conform.no_answer", method=method, path=path, kind=kind) from silent

    def records(self, cursor: str = "", limit: int = 100) -> requests.Response:
        """A page of the resource."""
        params: dict[str, str | int] = {"cursor": cursor, "limit": limit, "agreement": self.agreement}
        return self.call("GET", f"/resources/{self.resource}/records", params=params)

    def ask_token(self, assertion: str) -> requests.Response:
        """The token endpoint's answer to this assertion."""
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": assertion,
        }
        return self.call("POST", "/token", signed_in=False, data=form)

    def assertion(self, **changed: str | int) -> str:
        """A JWT as RFC 7523 asks for, with something changed."""
        now = int(self.clock.now().timestamp())
        code = self.identity.code
        claims: dict[str, object] = {"iss": code, "sub": code, "aud": self.node, "iat": now, "exp": now + 60}
        claims["jti"] = new_id().hex
        secret = bytes.fromhex(self.identity.signing_key.as_secret_json()["secret"])
        key = {"kty": "OKP", "crv": "Ed25519", "x": _b64(self.identity.signing_key.public.value)}
        signer = OKPKey.import_key({**key, "d": _b64(secret)})
        return jwt.encode({"alg": "Ed25519"}, {**claims, **changed}, signer, algorithms=["Ed25519"])


def expect(holds: bool, otherwise: str, **seen: object) -> None:
    """Go on only if what the protocol says holds; ``otherwise`` names the text, ``seen`` fills it."""
    if not holds:
        raise NotAsWritten(otherwise, field=None, **seen)


def expect_status(answer: requests.Response, *statuses: int) -> None:
    """The answer has one of these."""
    wanted = "/".join(map(str, statuses))
    seen = {"status": answer.status_code, "wanted": wanted, "said": _said(answer)}
    expect(answer.status_code in statuses, "conform.status", **seen)


def json_of(answer: requests.Response) -> dict[str, object]:
    """The answer's JSON object."""
    try:
        found = orjson.loads(answer.content)
    except orjson.JSONDecodeError as broken:
        raise NotAsWritten("conform.not_json") from broken
    expect(isinstance(found, dict), "conform.not_json")
    told: dict[str, object] = found
    return told


def expect_problem(answer: requests.Response, statuses: tuple[int, ...], category: str) -> None:
    """An error as RFC 9457 and the protocol want it."""
    expect_status(answer, *statuses)
    media = answer.headers.get("Content-Type", "").split(";")[0]
    expect(media == "application/problem+json", "conform.problem_media", media=media)
    code = str(json_of(answer).get("code", ""))
    expect(code.split(".")[0] == category, "conform.problem_code", code=code, category=category)


def _said(answer: requests.Response) -> str:
    """What a problem says for itself, behind a colon; "" for any other answer."""
    try:
        told = orjson.loads(answer.content)
    except orjson.JSONDecodeError:
        return ""
    detail = told.get("detail") if isinstance(told, dict) else None
    return f"：{detail[:SAID_AT_MOST]}" if isinstance(detail, str) and detail else ""


def _b64(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
