"""A few words asked in a dialog, where the questions are known only when it opens."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, create_model

from jinmin.ui.context import PageContext
from jinmin.ui.field_specs import Kind
from jinmin.ui.form_dialogs import Question, ask_form
from jinmin.ui.forms import Asked, Form

Answers = Mapping[str, str]

AT_A_GLANCE = 3
"""So many options stand side by side; more are a list."""
TICKED = "yes"


@dataclass(frozen=True)
class Blank:
    """One thing to fill in: a choice when it has ``options``, a ``tick``, else text.

    ``value`` is what it begins with. A tick answers ``TICKED`` or nothing.
    """

    name: str
    label: str
    options: Mapping[str, str] = field(default_factory=dict)
    value: str = ""
    long: bool = False
    most: int = 500
    required: bool = False
    tick: bool = False

    @property
    def kind(self) -> Kind:
        """The control that asks it."""
        if self.options:
            return "radio" if len(self.options) <= AT_A_GLANCE else "choice"
        return "check" if self.tick else "long_text" if self.long else "text"


async def question(
    context: PageContext,
    title: str,
    said: str,
    blanks: Sequence[Blank],
    act: Callable[[Answers], Awaitable[object]],
    *,
    yes: str,
    danger: bool = False,
    wide: bool = False,
) -> bool:
    """Ask; ``act`` gets the answers by name, without blanks around them. Whether it went through.

    What was typed stays until ``act`` has succeeded; what it refuses is said in the dialog.
    """

    def draw(form: Form[BaseModel]) -> None:
        for blank in blanks:
            form.field(blank.name, Asked(kind=blank.kind, options=blank.options, required=blank.required))

    async def agree(form: Form[BaseModel]) -> None:
        await act({name: _answer(given) for name, given in form.read()})

    asked = Question(title, said, _model(blanks), draw, yes, "dialog-yes", danger=danger, wide=wide)
    return await ask_form(context, asked, agree)


def _model(blanks: Sequence[Blank]) -> type[BaseModel]:
    fields: dict[str, Any] = {blank.name: _field(blank) for blank in blanks}
    return create_model("Asked", __config__=ConfigDict(extra="forbid", str_strip_whitespace=True), **fields)


def _field(blank: Blank) -> tuple[type[bool] | type[str], Any]:
    if blank.tick:
        return bool, Field(default=False, title=blank.label)
    value = blank.value or next(iter(blank.options), "")
    least = 1 if blank.required else 0
    return str, Field(default=value, title=blank.label, min_length=least, max_length=blank.most)


def _answer(given: object) -> str:
    if isinstance(given, bool):
        return TICKED if given else ""
    return str(given)
