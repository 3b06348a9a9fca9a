"""One partner's interface over HTTPS: signing in, calling, and what its silence and its errors mean.

A time-out means unknown. Nothing here asks twice for what may have had an effect, unless the same bytes have
the same effect; the relay sends the same bytes again.
"""

import gzip
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from math import ceil
from pathlib import Path
from threading import Lock, local
from time import monotonic
from typing import Any

import orjson
import requests
from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry

from jinmin.clock import minute_of
from jinmin.crypto import Keyring
from jinmin.db.site import Site
from jinmin.errors import Invalid, Misconfigured, Unavailable
from jinmin.exchange.causes import cause_in_words
from jinmin.exchange.errors import BatchRefused
from jinmin.vocabulary.actor import SYSTEM
from jinmin_exchange_api.assertion import TYPE, make_assertion
from jinmin_exchange_api.gateway_headers import gateway_headers
from jinmin_exchange_api.settings import InterfaceSettings

RETRIES = Retry(
    total=3,
    connect=2,
    read=0,
    status=3,
    other=0,
    backoff_factor=0.3,
    backoff_jitter=0.3,
    status_forcelist=(502, 503, 504),
    allowed_methods=None,
    raise_on_status=False,
    respect_retry_after_header=False,
)
"""Whatever is repeated has the same effect once more: a batch has one receipt, a page is only read."""

REST = 60.0
REST_AT_MOST = 3_600.0
"""Seconds. Whose quota is spent until midnight may have it raised before: it is asked once an hour all the same."""

COMPRESS_FROM = 4096
ANSWER_AT_MOST = 64 * 1024 * 1024


TOO_MANY = 429

Packed = tuple[bytes, dict[str, str]]
"""A body, and the headers that say how it is packed."""


@dataclass(frozen=True)
class Answer:
    """What the partner said."""

    status: int
    body: bytes


class Connection:
    """Calls the interface of ``partner``. Threads may share it; each has a session of its own."""

    def __init__(self, site: Site, partner: str, settings: InterfaceSettings) -> None:
        self.partner = partner
        self.settings = settings
        self._site = site
        self._own = local()
        self._lock = Lock()
        self._token = ""
        self._ahead = 0.0
        self._rests: dict[str, float] = {}

    def get(self, path: str, **params: str) -> bytes:
        """The body of a good answer."""
        return self._good(self._call("GET", path, params=params)).body

    def find(self, path: str) -> bytes | None:
        """The body of a good answer; None when there is no such thing there."""
        answer = self._call("GET", path)
        return None if answer.status == 404 else self._good(answer).body

    def post(self, path: str, body: bytes, media: str = "application/json") -> bytes:
        """The body of the good answer to ``body``, which goes out unchanged but for compression."""
        return self.post_packed(path, self.pack(body), media)

    def post_packed(self, path: str, packed: Packed, media: str = "application/json") -> bytes:
        """As ``post``, of what was packed before."""
        body, headers = packed
        return self._good(
            self._call("POST", path, data=body, headers={"Content-Type": media, **headers})
        ).body

    def pack(self, body: bytes) -> Packed:
        """Compressed where the partner takes that and it helps."""
        if self.settings.compress and len(body) > COMPRESS_FROM:
            return gzip.compress(body, 1, mtime=0), {"Content-Encoding": "gzip"}
        return body, {}

    def peek(self, path: str) -> Answer:
        """An answer nobody need be signed in for."""
        return self._send("GET", path, {})

    def _call(self, method: str, path: str, **parts: Any) -> Answer:
        self._require_rested(path)
        answer = self._send(method, path, {"Authorization": f"Bearer {self._held_token()}"}, **parts)
        if answer.status == 401:
            # A token may have been made by a program that was started anew meanwhile.
            self._token = ""
            answer = self._send(method, path, {"Authorization": f"Bearer {self._held_token()}"}, **parts)
        return answer

    def _held_token(self) -> str:
        with self._lock:
            self._token = self._token or self._sign_in()
            return self._token

    def _sign_in(self) -> str:
        answer = self._send("POST", "/token", {}, data=self._proof())
        if answer.status == 401:
            # Perhaps the two clocks differ; the partner's own is in its answer.
            answer = self._send("POST", "/token", {}, data=self._proof())
        found = _json(self._good(answer).body, self.partner).get("access_token")
        if not isinstance(found, str):
            raise Invalid("exchange_api.no_token", partner=self.partner)
        return found

    def _proof(self) -> dict[str, str]:
        site, settings = self._site, self.settings
        client = settings.client_id or site.profile.node.code
        proof = {"grant_type": "client_credentials"}
        if settings.secret_file is not None:
            return proof | {"client_id": client, "client_secret": _secret(settings.secret_file)}
        with site.open_read(SYSTEM) as w:
            keyring = w.port(Keyring)
        if keyring.public_key().scheme != "ed25519":
            raise Misconfigured("exchange_api.secret_needed", partner=self.partner)
        now = int(site.clock.now().timestamp() + self._ahead)
        made = make_assertion(keyring, client, self.partner, now)
        return proof | {"client_assertion_type": TYPE, "client_assertion": made}

    def _send(self, method: str, path: str, proof: dict[str, str], **parts: Any) -> Answer:
        own = {**proof, **self._gateway(), **parts.pop("headers", {})}
        waits = (self.settings.connect_seconds, self.settings.read_seconds)
        address = self.settings.address.rstrip("/") + path
        try:
            with self._session().request(
                method, address, headers=own, timeout=waits, stream=True, allow_redirects=False, **parts
            ) as response:
                body = response.raw.read(ANSWER_AT_MOST + 1, decode_content=True)
                self._note_clock(response.headers.get("Date", ""))
                if response.status_code == TOO_MANY:
                    self._rests[path] = monotonic() + _rest(response.headers.get("Retry-After", ""))
        except requests.RequestException as silent:
            raise _unavailable(self.partner, silent) from silent
        except OSError as broken:
            raise _unavailable(self.partner, broken) from broken
        if len(body) > ANSWER_AT_MOST:
            raise Invalid("exchange_api.answer_too_long", partner=self.partner)
        return Answer(response.status_code, body)

    def _session(self) -> requests.Session:
        session: requests.Session | None = getattr(self._own, "session", None)
        if session is None:
            session = self._own.session = requests.Session()
            # Neither proxies nor certificate bundles of the environment have a say.
            session.trust_env = False
            for scheme in ("https://", "http://"):
                session.mount(scheme, HTTPAdapter(max_retries=RETRIES))
            session.verify = str(self.settings.ca_file) if self.settings.ca_file else True
            if self.settings.certificate and self.settings.key:
                session.cert = (str(self.settings.certificate), str(self.settings.key))
        return session

    def _require_rested(self, path: str) -> None:
        """Unavailable as long as the partner wished not to be asked for this again."""
        left = self._rests.get(path, 0.0) - monotonic()
        if left > 0:
            until = minute_of(self._site.clock.now() + timedelta(seconds=ceil(left)))
            raise Unavailable("exchange_api.resting", partner=self.partner, until=until)

    def _gateway(self) -> dict[str, str]:
        settings = self.settings
        if settings.gateway_secret_file is None:
            return {}
        milliseconds = int(self._site.clock.now().timestamp() * 1000)
        secret = _secret(settings.gateway_secret_file)
        return dict(gateway_headers(secret, settings.gateway_sid, settings.gateway_rid, milliseconds))

    def _note_clock(self, told: str) -> None:
        if told:
            theirs: datetime = parsedate_to_datetime(told).astimezone(UTC)
            self._ahead = (theirs - self._site.clock.now()).total_seconds()

    def _good(self, answer: Answer) -> Answer:
        if answer.status < 300:
            return answer
        said = _problem(answer.body)
        if answer.status in (TOO_MANY, 500, 502, 503, 504):
            raise Unavailable("exchange_api.busy", partner=self.partner, status=answer.status, code=said)
        raise BatchRefused("exchange_api.refused", partner=self.partner, status=answer.status, code=said)


def _json(body: bytes, partner: str) -> dict[str, object]:
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError as broken:
        raise Invalid("exchange_api.not_json", partner=partner) from broken
    return found if isinstance(found, dict) else {}


def _problem(body: bytes) -> str:
    """The code of a problem document, as far as it is one."""
    try:
        return str(_json(body, "").get("code", ""))[:120]
    except Invalid:
        return ""


def _rest(told: str) -> float:
    return min(float(told), REST_AT_MOST) if told.isdecimal() else REST


def _secret(path: Path) -> str:
    try:
        secret: str = path.read_text(encoding="utf-8").strip()
    except OSError as missing:
        raise Misconfigured("exchange_api.secret_file", path=path) from missing
    return secret


def _unavailable(partner: str, error: Exception) -> Unavailable:
    kind = "certificate" if isinstance(error, requests.exceptions.SSLError) else "no_answer"
    if isinstance(error, requests.Timeout):
        kind = "timeout"
    return Unavailable(f"exchange_api.{kind}", partner=partner, detail=cause_in_words(error))
