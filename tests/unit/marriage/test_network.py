"""What counts as answered when a connection is slow or goes down between two questions."""

from collections.abc import Callable, Iterator, Sequence
from threading import Event

import pytest

from jinmin.errors import Unavailable
from jinmin_marriage.models import CheckKind
from jinmin_marriage.network import Answer, AskedParty, Question, ask_in_time

COUPLE = (AskedParty("groom", "张三", "1"), AskedParty("bride", "李四", "2"))
QUESTIONS = tuple(Question(kind, kind, COUPLE) for kind in (CheckKind.IDENTITY, CheckKind.MARITAL))


class Faltering:
    """Answers the first question, then does ``trouble``, then answers the rest and is ``done``."""

    def __init__(self, trouble: Callable[[], object]) -> None:
        self._trouble = trouble
        self.done = Event()

    def ask(self, questions: Sequence[Question]) -> Iterator[Answer]:
        for number, question in enumerate(questions):
            if number == 1:
                self._trouble()
            yield Answer(question.request_no, "试验", "national", {})
        self.done.set()


def _cut() -> None:
    raise Unavailable("marriage.network_down")


def _break() -> None:
    raise ZeroDivisionError


@pytest.mark.parametrize(
    ("trouble", "answered"),
    [
        (lambda: None, [CheckKind.IDENTITY, CheckKind.MARITAL]),
        (_cut, [CheckKind.IDENTITY]),
    ],
)
def test_what_was_answered_counts(trouble: Callable[[], None], answered: list[CheckKind]) -> None:
    assert list(ask_in_time(Faltering(trouble), QUESTIONS, 60)) == answered


def test_what_came_in_time_counts_and_a_late_answer_changes_nothing() -> None:
    late = Event()
    slow = Faltering(lambda: late.wait(60))
    answers = ask_in_time(slow, QUESTIONS, 0.8)
    assert list(answers) == [CheckKind.IDENTITY]
    late.set()
    assert slow.done.wait(60)
    assert list(answers) == [CheckKind.IDENTITY]


def test_a_mistake_in_a_connection_is_not_taken_for_silence() -> None:
    with pytest.raises(ZeroDivisionError):
        ask_in_time(Faltering(_break), QUESTIONS, 1)
