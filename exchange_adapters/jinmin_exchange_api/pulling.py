"""Pulling from a self-built province that implements the interface: page after page into the same inbox."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from threading import Event
from time import monotonic
from urllib.parse import quote

import orjson
from sqlalchemy.exc import SQLAlchemyError

from jinmin.crypto import BadSignature
from jinmin.db.site import Site
from jinmin.errors import JinminError
from jinmin.exchange.errors import ReceiptMismatch
from jinmin.exchange.page import Page
from jinmin.exchange.partner_keys import keys_of
from jinmin.exchange.pulled import next_outcry, note_pull_failure, note_told, pull_position, take_page
from jinmin.exchange.resources import ResourceCatalogue
from jinmin.vocabulary.actor import SYSTEM
from jinmin.vocabulary.profile import EVERY_RESOURCE, Intake
from jinmin_exchange_api.connection import Connection
from jinmin_exchange_api.letter_calls import LetterCalls
from jinmin_exchange_api.settings import InterfaceSettings

INTERVAL = 30.0
PATIENCE_AT_MOST = 600.0
BACK_OFF_STEPS = 10


@dataclass(frozen=True)
class Pulled:
    """What one look at one resource brought: how many entries, how many of them could not be taken."""

    entries: int = 0
    bad: int = 0
    more: bool = False


class Puller:
    """Reads everything one intake names. Several may run at once: a page takes effect once."""

    def __init__(self, site: Site, intake: Intake) -> None:
        self.intake = intake
        self._site = site
        settings = InterfaceSettings.read(intake.partner, site.profile.settings(intake))
        self._connection = Connection(site, intake.partner, settings)
        self._letters = LetterCalls(site, intake, self._connection)

    def resources(self) -> tuple[str, ...]:
        """The resources it reads, by id."""
        with self._site.open_read(SYSTEM) as w:
            known = w.port(ResourceCatalogue).ids
        wanted = self.intake.resources
        return known if EVERY_RESOURCE in wanted else tuple(sorted(set(wanted) & set(known)))

    def pull(self, resource: str) -> Pulled:
        """Tell the owner of what was bad before, then take in one page; what fails is noted and raised."""
        try:
            self._tell(resource)
            taken = self._take(resource)
            self._tell(resource)
        except JinminError as error:
            with self._site.open_work(SYSTEM) as w:
                note_pull_failure(w, self.intake.partner, resource, error)
            raise
        return taken

    def pull_all(self) -> int:
        """Everything there is now; how many entries came."""
        count = 0
        for resource in self.resources():
            while True:
                taken = self.pull(resource)
                count += taken.entries
                if not taken.more:
                    break
        return count

    def exchange_letters(self) -> Pulled:
        """Questions about what was read, and what its owner answers."""
        return Pulled(self._letters.exchange())

    def _take(self, resource: str) -> Pulled:
        with self._site.open_read(SYSTEM) as w:
            cursor = pull_position(w, self.intake.partner, resource).cursor
            key = keys_of(w, self.intake.partner).signature
        settings = self._connection.settings
        wanted = {"cursor": cursor, "limit": str(settings.page_size), "agreement": settings.agreement}
        raw = self._connection.get(f"/resources/{quote(resource)}/records", **wanted)
        page = Page.parse(raw)
        self._check(page, resource)
        try:
            page.verify(key)
        except BadSignature as forged:
            raise ReceiptMismatch("exchange_api.wrong_key", partner=self.intake.partner) from forged
        with self._site.open_work(SYSTEM) as w:
            w.action = "exchange.pull"
            receipt = take_page(w, self.intake, page)
        bad = sum(one.code != "" for one in receipt.verdicts) if receipt else 0
        return Pulled(len(page.entries), bad, page.more)

    def _check(self, page: Page, resource: str) -> None:
        here = self._connection.settings.client_id or self._site.profile.node.code
        if (page.origin, page.partner, page.resource) != (self.intake.partner, here, resource):
            raise ReceiptMismatch("exchange_api.page_of_another", partner=self.intake.partner)

    def _tell(self, resource: str) -> None:
        partner = self.intake.partner
        while True:
            with self._site.open_read(SYSTEM) as w:
                outcry = next_outcry(w, pull_position(w, partner, resource))
            if outcry is None:
                return
            told = [
                {"seq": one.seq, "verdict": one.verdict, "code": one.code or "business"}
                for one in outcry.verdicts
            ]
            report = {"agreement": self._connection.settings.agreement, "entries": told}
            self._connection.post(f"/resources/{quote(resource)}/reports", orjson.dumps(report))
            with self._site.open_work(SYSTEM) as w:
                note_told(w, partner, resource, outcry.number)


class Pulling:
    """Keeps reading from every partner that publishes, backing off from one that fails, until told to stop."""

    def __init__(self, site: Site, *, interval: float = INTERVAL) -> None:
        self._interval = interval
        self._failures: dict[str, int] = {}
        self._not_before: dict[str, float] = {}
        self._pullers = [Puller(site, intake) for intake in site.profile.intakes if is_pulled(site, intake)]

    def run(self, stopping: Event) -> None:
        """One look after the other."""
        while not stopping.is_set():
            for puller in self._pullers:
                for resource in puller.resources():
                    self._read(
                        f"{puller.intake.partner}/{resource}", partial(puller.pull, resource), stopping
                    )
                self._read(f"{puller.intake.partner}/", puller.exchange_letters, stopping)
            stopping.wait(self._interval)

    def _read(self, name: str, pull: Callable[[], Pulled], stopping: Event) -> None:
        if self._not_before.get(name, 0.0) > monotonic():
            return
        try:
            while not stopping.is_set() and pull().more:
                pass
            self._failures.pop(name, None)
        except (JinminError, SQLAlchemyError):
            # The reason is noted beside the cursor, or the database is away altogether.
            failures = self._failures[name] = self._failures.get(name, 0) + 1
            patience = min(self._interval * 2.0 ** min(failures - 1, BACK_OFF_STEPS), PATIENCE_AT_MOST)
            self._not_before[name] = monotonic() + patience * random.uniform(0.8, 1.2)


def is_pulled(site: Site, intake: Intake) -> bool:
    """Whether the intake names an interface to read from; else its partner pushes to ours."""
    return intake.adapter == "api" and "address" in site.profile.settings(intake)
