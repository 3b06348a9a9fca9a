"""A second person confirms at the same desk, under the own name and for this one step only."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Annotated, TypeVar

from nicegui import ui
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from jinmin.db.again import work_through
from jinmin.db.work import Work
from jinmin.errors import Forbidden, Hidden, Invalid, InvalidForm, JinminError, Refused, RulesBroken
from jinmin.identity import journal_denial
from jinmin.ui.context import PageContext
from jinmin.ui.form_dialogs import Question, ask_form
from jinmin.ui.forms import Asked, Form
from jinmin.ui.trouble import Halted
from jinmin.ui.visitors import acting_for

T = TypeVar("T")


class Signature(BaseModel):
    """What is asked of the second person. Only drawn fields are filled in."""

    model_config = ConfigDict(extra="forbid")

    seen: bool = Field(default=False, title="已核对")
    reason: Annotated[str, StringConstraints(strip_whitespace=True)] = Field(
        min_length=1, max_length=400, title="复核理由"
    )
    login: str = Field(default="", max_length=60, title="复核人用户名")
    password: str = Field(default="", max_length=200, title="复核人密码")


@dataclass(frozen=True)
class Confirmation:
    """What the dialog says. ``tick`` has to be ticked besides, ``reason`` is what the reason is called.

    ``alone``: whoever is at the desk counts as the second person, and nobody else signs in.
    """

    title: str
    said: str
    yes: str = "确认系本人"
    tick: str = ""
    reason: str = "复核理由"
    alone: bool = False
    danger: bool = False


@dataclass(frozen=True)
class Colleague:
    """The second person, signed in for one act; ``reason`` is what was written."""

    context: PageContext
    form: Form[Signature]
    given: Signature
    alone: bool

    @property
    def reason(self) -> str:
        """Why it is confirmed."""
        return self.given.reason

    async def act(self, call: Callable[[Work], T]) -> T:
        """The result of ``call`` in one committed work in the colleague's name.

        What is refused is said in the dialog, at the field it speaks of or else at the user's name; then Halted.
        The session of who sits at the desk is not touched.
        """
        if self.alone:
            return await self.context.act(call, form=self.form)
        door, interface = self.context.interface.door, self.context.interface
        try:
            entry = await door.through(interface.gate.sign_in, self.given.login.strip(), self.given.password)
        except JinminError as error:
            self.form.show(error, at="password")
            raise Halted from error
        try:
            return await door.through(_act, self.context, entry.token, call)
        except JinminError as error:
            self.form.show(error, at="login" if _concerns_the_person(error) else "")
            raise Halted from error


async def confirm_by_colleague(
    context: PageContext, asked: Confirmation, act: Callable[[Colleague], Awaitable[None]]
) -> bool:
    """Whether ``act`` went through; until then the dialog stays, with everything typed. False on going back."""

    def draw(form: Form[Signature]) -> None:
        with ui.element("div").classes("jm-fields jm-fields-2"):
            if asked.tick:
                form.field("seen", Asked(label=asked.tick, required=True, span=2))
            form.field("reason", Asked(kind="long_text", label=asked.reason, span=2))
            if not asked.alone:
                form.field("login", Asked(required=True))
                form.field("password", Asked(kind="secret", required=True))

    async def agree(form: Form[Signature]) -> None:
        given = form.read(InvalidForm(tuple(_lacking(form))))
        await act(Colleague(context, form, given, asked.alone))

    question = Question(
        asked.title, asked.said, Signature, draw, asked.yes, "dialog-yes", danger=asked.danger
    )
    return await ask_form(context, question, agree)


def _lacking(form: Form[Signature]) -> Iterator[JinminError]:
    for name in ("seen", "login", "password"):
        box = form.boxes.get(name)
        if box and not box.value:
            key = "form.tick" if name == "seen" else "form.required"
            yield Invalid(key, label=box.spec.label, field=name)


def _concerns_the_person(error: JinminError) -> bool:
    return isinstance(error, Forbidden | Refused) and not isinstance(error, RulesBroken)


def _act(context: PageContext, token: str, call: Callable[[Work], T]) -> T:
    interface = context.interface
    actor = interface.gate.actor(token)
    try:
        with acting_for(context):
            return work_through(lambda: interface.node.work(actor), call)
    except (Forbidden, Hidden) as refused:
        journal_denial(interface.node.work, actor, refused, context.path)
        raise
    finally:
        interface.gate.sign_out(token)
