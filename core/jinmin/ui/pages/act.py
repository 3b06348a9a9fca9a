"""What a case page may offer: its title, what it asks for, what it calls. The services check again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from jinmin.cases import (
    Case,
)
from jinmin.cases.acts import (
    CaseCourse,
)
from jinmin.cases.case_file import CaseDetail
from jinmin.db.work import Work
from jinmin.ui.question import Answers, Blank
from jinmin.vocabulary.actor import Actor

REASON = Blank("reason", "理由", long=True, required=True)
YES_NO = {"yes": "同意", "no": "不同意"}


@dataclass(frozen=True)
class Act:
    """One thing to offer. ``call`` gets the locked case; ``first`` acts stand as buttons of their own."""

    title: str
    said: str
    blanks: tuple[Blank, ...]
    call: Callable[[Work, Case, Answers], object]
    danger: bool = False
    first: bool = False


@dataclass(frozen=True)
class Situation:
    """What decides which acts there are. ``by_plugin``: the plug-in has a page for the step that waits."""

    detail: CaseDetail
    course: CaseCourse
    actor: Actor
    today: date
    by_plugin: bool

    @property
    def handles(self) -> bool:
        """Whether the actor may take the step that waits."""
        return self.detail.may_act
