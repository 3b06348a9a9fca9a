"""The adapter ``api``: pushes batches to a partner's published interface. and reads from one that publishes."""

from threading import Event
from time import monotonic

import orjson
from pydantic import TypeAdapter

from jinmin.crypto import PublicKey, TransportPublicKey
from jinmin.db.site import Site
from jinmin.errors import JinminError
from jinmin.exchange.adapter import ConnectionCheck, PartnerPosition
from jinmin.exchange.envelope import Receipt
from jinmin.exchange.front_door import FrontDoor
from jinmin.exchange.partner_keys import keys_of
from jinmin.exchange.sent_batch import SentBatch
from jinmin.vocabulary.actor import SYSTEM
from jinmin.vocabulary.profile import Carriage, Intake, Route
from jinmin_exchange_api.connection import Connection
from jinmin_exchange_api.pulling import Puller, Pulling, is_pulled
from jinmin_exchange_api.settings import InterfaceSettings

POSITION = TypeAdapter(PartnerPosition)

CHECK_SECONDS = 10.0
"""So long a sign of life is waited for at most."""


class ApiAdapter:
    """One connection for each partner; cursor, batches and receipts are the host's."""

    name = "api"
    title = "接口调用（HTTPS）"
    carriage: Carriage = "inline"

    def __init__(self, site: Site) -> None:
        self._site = site
        self._connections: dict[object, Connection] = {}

    def deliver(self, route: Route, batch: SentBatch) -> Receipt:
        """Push the batch; the same bytes give the same receipt however often they are sent."""
        connection = self._to(route)
        return Receipt.parse(connection.post_packed("/batches", batch.packed_by(connection.pack)))

    def make_ready(self, route: Route, batch: SentBatch) -> None:
        """Compress it."""
        batch.packed_by(self._to(route).pack)

    def partner_key(self, route: Route) -> PublicKey:
        """The pinned key the partner signs its receipts with."""
        with self._site.open_read(SYSTEM) as w:
            return keys_of(w, route.partner).signature

    def position(self, route: Route) -> PartnerPosition:
        """What the partner has taken of this node's stream."""
        return POSITION.validate_json(self._to(route).get(f"/streams/{route.stream}"))

    def ask(self, route: Route, question: bytes) -> bytes:
        """The partner's signed answer to a signed inquiry, for reconciliation."""
        return self._to(route).post("/inquiries", question)

    def transport_key(self, route: Route) -> TransportPublicKey:
        """The pinned key personal fields are sealed to."""
        with self._site.open_read(SYSTEM) as w:
            return keys_of(w, route.partner).transport

    def check(self, route: Route) -> ConnectionCheck:
        """Who answers there, and is it the partner whose key was pinned?"""
        begun = monotonic()
        try:
            said = orjson.loads(self._to(route, checking=True).get("/node"))
            pinned = self.partner_key(route)
        except JinminError as error:
            return ConnectionCheck(False, error.key, monotonic() - begun, dict(error.values))
        spent = monotonic() - begun
        if said.get("code") != route.partner:
            shown = {"partner": route.title, "code": said.get("code")}
            return ConnectionCheck(False, "exchange_api.wrong_node", spent, shown)
        if said.get("signing_key") != pinned.as_json():
            return ConnectionCheck(False, "exchange_api.wrong_key", spent, {"partner": route.title})
        shown = {"partner": route.title, "protocol": said.get("protocol")}
        return ConnectionCheck(True, "exchange_api.reachable", spent, shown)

    def receive(self, door: FrontDoor, stopping: Event) -> None:
        """Read from every partner that publishes its records; those that push come to ``jinmin api``."""
        Pulling(self._site).run(stopping)

    def reads_from(self, intake: Intake) -> bool:
        """Whether the intake names an interface to read from."""
        return is_pulled(self._site, intake)

    def read_now(self, intake: Intake) -> int:
        """Every page there is, beside the reading that goes on: a page takes effect once."""
        return Puller(self._site, intake).pull_all()

    def tells_letters(self, intake: Intake) -> bool:
        """Whether letters reach the partner by calls of its interface: it is read from."""
        return is_pulled(self._site, intake)

    def _to(self, route: Route, *, checking: bool = False) -> Connection:
        """The connection that is kept; whoever only checks has one of its own, which nobody waits for."""
        told = self._site.profile.settings(route)
        key = (route.partner, checking, tuple(sorted(told.items())))
        known = self._connections.get(key)
        if known is None:
            settings = InterfaceSettings.read(route.title, told)
            if checking:
                shorter = min(settings.read_seconds, CHECK_SECONDS)
                settings = settings.model_copy(update={"read_seconds": shorter})
            known = self._connections[key] = Connection(self._site, route.partner, settings)
        return known
