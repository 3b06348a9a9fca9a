"""Checks of pushing: receipts, repeats, alterations, gaps, forks. The batches are empty: no record is touched."""

import gzip

from jinmin.conformance.examinee import Examinee, NotAsWritten, NotTried, expect, expect_status, json_of
from jinmin.crypto import BadSignature
from jinmin.exchange.envelope import NO_HASH, Batch, Receipt
from jinmin.exchange.errors import MalformedMessage


class Pushed:
    """One stream of empty batches, its own for each check, in an epoch no earlier run has used."""

    def __init__(self, trial: Examinee, check: str) -> None:
        self._trial = trial
        self.stream = f"conform.{check}"
        self.epoch = int(trial.clock.now().timestamp())
        self.first = self.batch(1)

    def batch(self, number: int, before: Batch | None = None, *, to_seq: int = 0) -> Batch:
        """Batch ``number`` after ``before``."""
        from_seq = before.to_seq + 1 if before else 1
        made = Batch(
            protocol="jinmin-exchange/1",
            kind="batch",
            alg="sha256",
            origin=self._trial.identity.code,
            partner=self._trial.node,
            stream=self.stream,
            stream_epoch=self.epoch,
            number=number,
            from_seq=from_seq,
            to_seq=to_seq or from_seq,
            previous_hash=before.hash if before else NO_HASH,
            made_at=self._trial.clock.now(),
            entries=(),
        )
        return made.signed_by(self._trial.identity)

    def push(self, raw: bytes, headers: dict[str, str] | None = None) -> bytes:
        """The body of the answer."""
        told = {"Content-Type": "application/json", **(headers or {})}
        answer = self._trial.call("POST", "/batches", data=raw, headers=told)
        if answer.status_code == 403:
            raise NotTried("conform.not_a_sender")
        expect_status(answer, 200)
        return answer.content


def push(trial: Examinee) -> None:
    """A push gets a signed receipt that echoes the request's hash."""
    pushed = Pushed(trial, "push")
    receipt = _receipt(trial, pushed.push(pushed.first.to_bytes()))
    _expect_outcome(receipt, "taken")
    expect(receipt.request_hash == pushed.first.hash, "conform.request_hash")
    expect(receipt.verdicts == (), "conform.verdicts")


def repeat(trial: Examinee) -> None:
    """The same bytes get the same receipt."""
    pushed = Pushed(trial, "repeat")
    raw = pushed.first.to_bytes()
    expect(pushed.push(raw) == pushed.push(raw), "conform.receipts_differ")


def altered(trial: Examinee) -> None:
    """What was altered after signing is refused and takes nobody's place."""
    pushed = Pushed(trial, "altered")
    bad = pushed.first.model_copy(update={"to_seq": 9}).to_bytes()
    refused = _receipt(trial, pushed.push(bad))
    _expect_outcome(refused, "refused")
    taken = _receipt(trial, pushed.push(pushed.first.to_bytes()))
    _expect_outcome(taken, "taken")


def gap(trial: Examinee) -> None:
    """A number left out is answered with the one expected."""
    pushed = Pushed(trial, "gap")
    pushed.push(pushed.first.to_bytes())
    receipt = _receipt(trial, pushed.push(pushed.batch(3, pushed.first).to_bytes()))
    _expect_outcome(receipt, "gap")
    expect(receipt.expects == 2, "conform.expects", expects=receipt.expects)


def fork(trial: Examinee) -> None:
    """Another content under the same number is a fork."""
    pushed = Pushed(trial, "fork")
    pushed.push(pushed.first.to_bytes())
    receipt = _receipt(trial, pushed.push(pushed.batch(1, to_seq=7).to_bytes()))
    _expect_outcome(receipt, "fork")


def position(trial: Examinee) -> None:
    """The position is told and receipts can be had again."""
    pushed = Pushed(trial, "position")
    raw = pushed.push(pushed.first.to_bytes())
    told = json_of(trial.call("GET", f"/streams/{pushed.stream}"))
    expect((told.get("epoch"), told.get("number")) == (pushed.epoch, 1), "conform.position")
    again = trial.call("GET", f"/streams/{pushed.stream}/receipts/{pushed.epoch}/1").content
    expect(again == raw, "conform.receipt_again")


def packed(trial: Examinee) -> None:
    """A compressed batch is taken."""
    pushed = Pushed(trial, "packed")
    raw = gzip.compress(pushed.first.to_bytes())
    receipt = _receipt(trial, pushed.push(raw, {"Content-Encoding": "gzip"}))
    _expect_outcome(receipt, "taken")


def _receipt(trial: Examinee, raw: bytes) -> Receipt:
    key = trial.key
    assert key is not None
    try:
        receipt = Receipt.parse(raw)
        receipt.verify(key)
    except MalformedMessage as wrong:
        place = wrong.values.get("place", "")
        raise NotAsWritten("conform.malformed", place=place) from wrong
    except BadSignature:
        raise NotAsWritten("conform.receipt_signature") from None
    return receipt


def _expect_outcome(receipt: Receipt, wanted: str) -> None:
    seen = {"outcome": receipt.outcome, "code": receipt.code, "wanted": wanted}
    expect(receipt.outcome == wanted, "conform.outcome", **seen)
