"""试发: a batch that is sent, opened, judged and answered as any other, is marked as a trial, and takes no effect.

It travels as a question does, beside the numbered streams. The batch inside bears no signature of its own, so that
nobody can take it out and send it as a true one.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import orjson
import sqlalchemy as sa
from pydantic import AwareDatetime

from jinmin.crypto import BadSignature, Keyring
from jinmin.db.site import Site
from jinmin.db.work import Work
from jinmin.errors import Misconfigured
from jinmin.exchange.adapter import Adapters, ExchangeAdapter
from jinmin.exchange.asking import Asking, require_partners_own
from jinmin.exchange.batching import StreamPlace, bare_batch
from jinmin.exchange.carried_questions import CarriedByHand, forget_trial, keep_trial, kept_trial
from jinmin.exchange.due import DueEntry, due
from jinmin.exchange.envelope import (
    NO_HASH,
    PROTOCOL,
    Batch,
    Code,
    FaultName,
    Hash,
    Message,
    NodeCode,
    Verdict,
)
from jinmin.exchange.errors import fault_of
from jinmin.exchange.inbox import Desk, Judgement
from jinmin.exchange.partner_keys import keys_of
from jinmin.ledger.entries import entries_at
from jinmin.ledger.sealing import ENTRY
from jinmin.vocabulary.actor import SYSTEM
from jinmin.vocabulary.profile import Profile, Route

TRIED = 10
"""Records in one trial: the newest of the route."""


class Trial(Message):
    """试发 of ``batch``, whose signature is this message's."""

    kind: Literal["trial"]
    origin: NodeCode
    partner: NodeCode
    asked_at: AwareDatetime
    batch: Batch


class TrialReceipt(Message):
    """What the partner would have answered; ``code`` tells why nothing was judged, "" when it was."""

    kind: Literal["trial-receipt"]
    origin: NodeCode
    partner: NodeCode
    request_hash: Hash
    received_at: AwareDatetime
    code: Code = ""
    fault: FaultName | None = None
    verdicts: tuple[Verdict, ...] = ()


def is_trial(raw: bytes) -> bool:
    """Whether these bytes call themselves one; what they are is seen when they are read."""
    try:
        said = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return False
    return isinstance(said, dict) and said.get("kind") == "trial"


@dataclass(frozen=True)
class TrialOutcome:
    """How many records were tried, and how often each verdict, or code where something is wrong, was given."""

    records: int
    found: Mapping[str, int]

    @property
    def is_good(self) -> bool:
        """Whether all could be taken, or stand there already."""
        return set(self.found) <= {"accepted", "duplicate", "superseded"}

    @property
    def word(self) -> str:
        """How it went in one word, by which its text is found."""
        return ("good" if self.is_good else "bad") if self.records else "empty"


class _Undone(Exception):
    """Carries the judgement out of the work that is given up."""

    def __init__(self, judgement: Judgement) -> None:
        super().__init__()
        self.judgement = judgement


def answers_at_once(adapter: ExchangeAdapter) -> bool:
    """Whether a trial by this adapter is over when it was asked."""
    return isinstance(adapter, Asking) and not isinstance(adapter, CarriedByHand)


def try_batch(site: Site, route: Route, adapter: ExchangeAdapter | None = None) -> TrialOutcome:
    """Let the partner judge the newest records of the route; no record is written here nor there.

    Misconfigured ``exchange.cannot_ask`` for an adapter by which a partner cannot be asked, Unavailable when it does
    not answer, ReceiptMismatch when the answer is not the partner's to this trial. Where it is carried by hand,
    OnItsWay until the answer is brought: the next call is about the same records.
    """
    with site.open_read(SYSTEM) as w:
        carrier = adapter or w.port(Adapters).named(route.adapter)
    if not isinstance(carrier, Asking):
        raise Misconfigured("exchange.cannot_ask", adapter=route.adapter)
    is_carried = isinstance(carrier, CarriedByHand)
    trial = (_kept_or_signed if is_carried else _signed_now)(site, route, carrier)
    if trial is None:
        return TrialOutcome(0, {})
    raw = carrier.ask(route, trial.to_bytes())
    if is_carried:
        with site.open_work(SYSTEM) as w:
            forget_trial(w, route.partner, route.stream)
    return _outcome(site, route, trial, TrialReceipt.parse(raw))


def _outcome(site: Site, route: Route, trial: Trial, receipt: TrialReceipt) -> TrialOutcome:
    with site.open_read(SYSTEM) as w:
        key = keys_of(w, route.partner).signature
    require_partners_own(receipt, trial.hash, key, route)
    records = len(trial.batch.entries)
    told = Counter(one.code or one.verdict for one in receipt.verdicts)
    return TrialOutcome(records, {receipt.code: records} if receipt.code else told)


def _signed_now(site: Site, route: Route, carrier: ExchangeAdapter) -> Trial | None:
    with site.open_read(SYSTEM) as w:
        return _signed(w, route, carrier)


def _kept_or_signed(site: Site, route: Route, carrier: ExchangeAdapter) -> Trial | None:
    with site.open_work(SYSTEM) as w:
        if (kept := kept_trial(w, route.partner, route.stream)) is not None:
            return Trial.parse(kept)
        trial = _signed(w, route, carrier)
        if trial is not None:
            keep_trial(w, route.partner, route.stream, trial.to_bytes())
        return trial


def _signed(w: Work, route: Route, carrier: ExchangeAdapter) -> Trial | None:
    """None when there is nothing to try."""
    batch = _newest(w, route, carrier)
    if batch is None:
        return None
    return Trial(
        protocol=PROTOCOL, kind="trial", alg=batch.alg, origin=batch.origin, partner=batch.partner,
        asked_at=w.at, batch=batch,
    ).signed_by(w.port(Keyring))  # fmt: skip


def judge_trial(site: Site, trial: Trial, desk: Desk) -> TrialReceipt:
    """Judge it as a true batch would be, in a work that is given up; whatever it wrote is as if it never was."""
    code = _misfit(trial, desk)
    verdicts: tuple[Verdict, ...] = ()
    if not code:
        try:
            with site.open_work(SYSTEM) as w:
                w.action = "exchange.receive"
                raise _Undone(desk.judge.judge(w, trial.batch))
        except _Undone as undone:
            verdicts = undone.judgement.verdicts
    with site.open_read(SYSTEM) as w:
        return TrialReceipt(
            protocol=trial.protocol, kind="trial-receipt", alg=w.port(Profile).suite.digest, origin=trial.origin,
            partner=desk.recipient, request_hash=trial.hash, received_at=w.at, code=code,
            fault=fault_of(code).value if code else None, verdicts=verdicts,
        ).signed_by(w.port(Keyring))  # fmt: skip


def _misfit(trial: Trial, desk: Desk) -> str:
    try:
        trial.verify(desk.sender.key)
    except BadSignature:
        return "signature"
    batch = trial.batch
    if (trial.origin, batch.origin) != (desk.sender.code, desk.sender.code):
        return "address.origin"
    return "" if (trial.partner, batch.partner) == (desk.recipient, desk.recipient) else "address.partner"


def _newest(w: Work, route: Route, adapter: ExchangeAdapter) -> Batch | None:
    newest = sa.select(ENTRY.c.seq).where(due(w, route)).order_by(ENTRY.c.seq.desc()).limit(TRIED)
    found = entries_at(w, sorted(w.execute(newest).scalars()))
    if not found:
        return None
    place = StreamPlace(1, 0, found[0].seq - 1, found[0].seq - 1, NO_HASH)
    return bare_batch(w, route, place, adapter, [DueEntry(entry, 0) for entry in found])
