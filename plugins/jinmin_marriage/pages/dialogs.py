"""What these pages ask in dialogs: a reason in words, or which of several things apply."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field

from jinmin.api.pages import TICKED, Answers, Asked, Blank, Form, PageContext, Question, ask_form, question

LONGEST = 400


class Reason(BaseModel):
    """Why."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    reason: str = Field(min_length=1, max_length=LONGEST, title="理由")


async def ask_reason(
    context: PageContext,
    title: str,
    said: str,
    act: Callable[[str], Awaitable[object]],
    *,
    yes: str,
    beside: Callable[[], object] | None = None,
) -> bool:
    """Ask for a reason and ``act`` on it; ``beside`` draws other ways out. False on going back."""

    def draw(form: Form[Reason]) -> None:
        if beside:
            beside()
        form.field("reason", Asked(kind="long_text"))

    async def agree(form: Form[Reason]) -> None:
        await act(form.read().reason)

    return await ask_form(context, Question(title, said, Reason, draw, yes, "dialog-yes"), agree)


@dataclass(frozen=True)
class Picked:
    """What was ticked, by key, and what was written beside it."""

    keys: tuple[str, ...]
    words: str


async def pick(
    context: PageContext,
    title: str,
    said: str,
    options: Mapping[str, str],
    act: Callable[[Picked], Awaitable[object]],
    *,
    words: str,
    yes: str,
    danger: bool = False,
) -> bool:
    """Tick some of ``options``, write something (asked as ``words``) and ``act`` on it; False on going back."""

    async def agree(given: Answers) -> None:
        await act(Picked(tuple(key for key in options if given[key] == TICKED), given["words"]))

    blanks = [Blank(key, label, tick=True) for key, label in options.items()]
    blanks.append(Blank("words", words, long=True, most=LONGEST))
    return await question(context, title, said, blanks, agree, yes=yes, danger=danger, wide=True)
