"""Letters of 疑义校核 to and from a partner that only gives: told and fetched in calls, as often as it takes."""

from typing import TypeVar

import orjson
from pydantic import BaseModel, ValidationError

from jinmin.db.site import Site
from jinmin.doubts.calling import acknowledgements_due, answers_told, as_call, questions_to, retractions_told
from jinmin.doubts.cards import DoubtCard, RetractionCard, Retractions
from jinmin.doubts.models import Doubt
from jinmin.errors import Invalid, JinminError
from jinmin.exchange.called import CalledLetter, take_letters
from jinmin.exchange.errors import BatchRefused
from jinmin.exchange.pulled import note_pull_failure, note_pull_success
from jinmin.vocabulary.actor import SYSTEM
from jinmin.vocabulary.profile import Intake
from jinmin_exchange_api.connection import Connection

LETTERS = "letters"
"""What stands for the resource where the monitor tells how the letters fare."""

Shape = TypeVar("Shape", bound=BaseModel)


class LetterCalls:
    """Nothing is remembered: the partner is asked what it has of each question before it is told of it again."""

    def __init__(self, site: Site, intake: Intake, connection: Connection) -> None:
        self._site = site
        self._intake = intake
        self._connection = connection

    def exchange(self) -> int:
        """Tell what it does not know, take in what it tells; how many letters were new.

        What fails is noted and raised; a question that is refused does not hold the others up.
        """
        partner = self._intake.partner
        try:
            refused: list[BatchRefused] = []
            new = self._take([*self._answers(refused), *self._retractions()])
            if refused:
                raise refused[0]
        except JinminError as error:
            with self._site.open_work(SYSTEM) as w:
                note_pull_failure(w, partner, LETTERS, error)
            raise
        with self._site.open_work(SYSTEM) as w:
            note_pull_success(w, partner, LETTERS)
        return new

    def _answers(self, refused: list[BatchRefused]) -> list[CalledLetter]:
        with self._site.open_read(SYSTEM) as w:
            asked = questions_to(w, self._intake.partner)
        cards = []
        for doubt in asked:
            try:
                cards.append((doubt, self._card_of(doubt)))
            except BatchRefused as told:
                refused.append(told)
        with self._site.open_read(SYSTEM) as w:
            return list(answers_told(w, cards))

    def _card_of(self, doubt: Doubt) -> DoubtCard:
        raw = self._connection.find(f"/doubts/{doubt.id}")
        if raw is None:
            with self._site.open_read(SYSTEM) as w:
                call = as_call(w, doubt, self._connection.settings.agreement)
            raw = self._connection.post("/doubts", orjson.dumps(call))
        card = _read(DoubtCard, raw, self._intake.partner)
        if card.id != doubt.id:
            raise Invalid("exchange_api.other_letter", partner=self._intake.partner)
        return card

    def _retractions(self) -> list[CalledLetter]:
        partner = self._intake.partner
        raw = self._connection.find("/retractions")
        if raw is None:
            return []
        cards = _read(Retractions, raw, partner).retractions
        self._acknowledge(cards)
        with self._site.open_read(SYSTEM) as w:
            return list(retractions_told(w, partner, cards))

    def _acknowledge(self, cards: list[RetractionCard]) -> None:
        with self._site.open_read(SYSTEM) as w:
            due = list(acknowledgements_due(w, cards))
        for retraction_id, told in due:
            self._connection.post(f"/retractions/{retraction_id}/acknowledgement", orjson.dumps(told))

    def _take(self, letters: list[CalledLetter]) -> int:
        with self._site.open_work(SYSTEM) as w:
            w.action = "exchange.pull"
            receipt = take_letters(w, self._intake, letters)
        return len(receipt.verdicts) if receipt else 0


def _read(shape: type[Shape], raw: bytes, partner: str) -> Shape:
    try:
        return shape.model_validate_json(raw)
    except ValidationError:
        # The cause may quote what was said.
        raise Invalid("exchange_api.other_letter", partner=partner) from None
