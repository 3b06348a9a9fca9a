"""What a letter sets going where it arrives: told to those who answer, passed on towards the owner and back."""

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from jinmin.db.work import Work
from jinmin.doubts.answering import answer_of, pass_answer_on
from jinmin.doubts.consequences import find_consequences
from jinmin.doubts.models import Acknowledgement, Channel, Doubt, DoubtAnswer, Retraction
from jinmin.doubts.policy import ANSWER
from jinmin.doubts.raising import answer_due, doubt_number
from jinmin.doubts.records import is_own, letter_region, shared_record, title_of
from jinmin.doubts.retracting import REMIND, pass_retraction_on
from jinmin.errors import NotFound, Refused
from jinmin.identity.officers import officers
from jinmin.ledger.entries import Entry
from jinmin.matters import WorkingCalendar
from jinmin.notices import send_notice


class LetterReader:
    """A consumer of the ledger. Whatever it writes commits with its cursor: nothing is passed on twice."""

    name = "doubts"
    kinds: tuple[str, ...] | None = (
        "doubt_question",
        "doubt_answer",
        "doubt_retraction",
        "doubt_acknowledgement",
    )

    def consume(self, w: Work, entries: Sequence[Entry]) -> None:
        """Follow each letter once; of later versions only a reminder says something."""
        w.action = "doubts.follow"
        for entry in entries:
            FOLLOWING[entry.kind](w, entry)


def _question(w: Work, entry: Entry) -> None:
    doubt = w.get(Doubt, entry.record_id)
    if entry.version != 1 or (doubt.passed_from is not None and doubt.origin == w.origin):
        return
    if doubt.origin != w.origin and not _is_ours(w, doubt) and _pass_on(w, doubt):
        return
    if doubt.addressee == w.origin:
        told = {"number": doubt.number, "asker": doubt.asker_title, "due": doubt.due_on.isoformat()}
        send_notice(w, officers(w, ANSWER, doubt.record_region), "notice.doubt", link=_link(doubt.id), **told)


def _is_ours(w: Work, doubt: Doubt) -> bool:
    try:
        return is_own(w, shared_record(w, doubt.resource, doubt.record_id))
    except NotFound:
        return True


def _pass_on(w: Work, doubt: Doubt) -> bool:
    """转送: ask in turn the node the record came from; whether there is a way there."""
    record = shared_record(w, doubt.resource, doubt.record_id)
    try:
        region = letter_region(w, record.supplier, record.region)
    except Refused:
        return False
    due = answer_due(w, record.region, w.today, w.port(WorkingCalendar))
    kept = ("asker", "asker_title", "resource", "record_id", "record_version", "record_region", "field")
    sealed = ("held", "claimed", "reason", "evidence_name", "evidence_digest", "evidence")
    w.add(
        Doubt(
            **{name: getattr(doubt, name) for name in (*kept, *sealed)},
            number=doubt_number(w),
            addressee=record.supplier,
            region=region,
            raised_on=w.today,
            due_on=due.day,
            due_provisional=due.provisional,
            passed_from=doubt.id,
        )
    )
    return True


def _answer(w: Work, entry: Entry) -> None:
    answer = w.get(DoubtAnswer, entry.record_id)
    if entry.version != 1:
        return
    doubt = w.get(Doubt, answer.doubt_id)
    if doubt.passed_from is not None and answer_of(w, doubt.passed_from) is None:
        pass_answer_on(w, answer, w.get(Doubt, doubt.passed_from))
    told = {"number": doubt.number, "outcome": answer.outcome.label}
    send_notice(w, [doubt.raised_by], "notice.doubt_answer", link=_link(doubt.id), **told)


def _retraction(w: Work, entry: Entry) -> None:
    retraction = w.get(Retraction, entry.record_id)
    if retraction.addressee != w.origin or (entry.version > 1 and entry.action != REMIND):
        return
    if entry.version == 1 and retraction.channel is not Channel.HERE:
        find_consequences(w, retraction)
        pass_retraction_on(w, retraction)
    told = {"from_": title_of(w, retraction.origin), "due": retraction.due_on.isoformat()}
    key = "notice.retraction" if entry.version == 1 else "notice.retraction_again"
    to = officers(w, ANSWER, retraction.record_region)
    send_notice(w, to, key, link=f"/doubts/retractions/{retraction.id}", **told)


def _acknowledgement(w: Work, entry: Entry) -> None:
    found = w.get(Acknowledgement, entry.record_id)
    retraction = w.get(Retraction, found.retraction_id)
    if retraction.origin == w.origin and retraction.channel is not Channel.HERE:
        to = officers(w, ANSWER, retraction.record_region)
        link = f"/doubts/retractions/{retraction.id}"
        send_notice(w, to, "notice.acknowledged", link=link, by=found.by_title)


def _link(doubt_id: UUID) -> str:
    return f"/doubts/{doubt_id}"


FOLLOWING: Mapping[str, Callable[[Work, Entry], None]] = {
    "doubt_question": _question,
    "doubt_answer": _answer,
    "doubt_retraction": _retraction,
    "doubt_acknowledgement": _acknowledgement,
}
