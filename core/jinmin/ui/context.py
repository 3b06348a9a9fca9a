"""What a page gets: the node, who acts, and the ways to read, to act and to answer the user."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from inspect import isawaitable
from typing import Any, Literal, TypeVar

from nicegui import ui
from pydantic import BaseModel

from jinmin.cases.drafts import DraftKey
from jinmin.db.once import once
from jinmin.db.work import Work
from jinmin.errors import Forbidden, InvalidForm, JinminError, RulesBroken, SessionLost
from jinmin.node import Node
from jinmin.identity import journal_denial
from jinmin.ui.forms import Form
from jinmin.ui.relogin import ask_to_sign_in_again
from jinmin.ui.session import current_token, in_thread
from jinmin.ui.interface import Interface
from jinmin.ui.trouble import Halted, note_fault, show_error, show_fault
from jinmin.vocabulary.actor import Actor

T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)
Kind = Literal["main", "second", "danger", "quiet"]
Handler = Callable[..., Awaitable[object] | object]


@dataclass
class PageContext:
    """One open page of one tab. ``path`` has its parameters filled in; ``query`` holds the rest of the address."""

    interface: Interface
    actor: Actor
    path: str
    query: Mapping[str, str] = field(default_factory=dict)

    @property
    def node(self) -> Node:
        """The node this interface belongs to."""
        return self.interface.node

    async def read(self, call: Callable[[Work], T]) -> T:
        """The result of ``call`` on one steady snapshot, as the actor of this click.

        Raises Halted after telling the user when it does not go through.
        """
        return await self._perform(lambda actor: _run(self.node.read(actor), call), None)

    async def act(self, call: Callable[[Work], T], *, form: Form[Any] | None = None) -> T:
        """The result of ``call`` in one unit of work that has been committed, as the actor of this click.

        Errors that name a field show at the field of ``form``. Raises Halted after telling the user.
        """
        return await self._perform(lambda actor: _run(self.node.work(actor), call), form)

    async def submit(self, form: Form[Any], call: Callable[[Work], T], *, returns: type[T]) -> T:
        """Like ``act``, but at most once per form: a resent request gets the first answer again.

        ``returns`` is the type of the result; it is stored, so it holds ids and numbers, no personal data.
        """
        result = await self.act(lambda w: once(w, form.token, call, returns), form=form)
        await form.done()
        return result

    def form(self, model: type[M], draft: DraftKey | None = None) -> Form[M]:
        """A form for ``model``; with ``draft`` it saves itself and comes back after a reload."""
        return Form(self, model, draft)

    def on(self, handler: Handler) -> Callable[..., Awaitable[None]]:
        """``handler`` guarded for use in ``on_click`` and the like: runs once at a time, never fails unseen."""
        running = False

        async def guarded(*arguments: object) -> None:
            nonlocal running
            if running:
                return
            running = True
            try:
                await self._settle(handler(*arguments))
            except Halted:
                pass
            finally:
                running = False

        return guarded

    def button(
        self, text: str, handler: Handler, *, kind: Kind = "main", key: str = "", icon: str | None = None
    ) -> ui.button:
        """A button that rests while its handler runs. ``key`` (``Ctrl+Enter``, ``F8`` …) presses it, too."""
        button = ui.button(text, icon=icon)
        button.classes("" if kind == "main" else f"jm-{kind}")
        if key:
            button.props(f'data-key="{key}" aria-keyshortcuts="{key.replace("Ctrl", "Control")}"')
            with button:
                ui.html(key, sanitize=False, tag="span").classes("jm-keycap").props("aria-hidden=true")
        guarded = self.on(handler)

        async def pressed() -> None:
            button.props("loading")
            try:
                await guarded()
            finally:
                if not button.is_deleted:
                    button.props(remove="loading")

        return button.on_click(pressed)

    def open(self, path: str) -> None:
        """Go to another page."""
        ui.navigate.to(path)

    async def _perform(self, run: Callable[[Actor], T], form: Form[Any] | None) -> T:
        while True:
            try:
                return await in_thread(self._as_actor, current_token(), run)
            except SessionLost:
                await ask_to_sign_in_again(self.interface, self.actor)
            except Forbidden as error:
                await in_thread(journal_denial, self.node.work, self.actor, error, self.path)
                show_error(error)
                raise Halted from error
            except JinminError as error:
                self._tell(error, form)
                raise Halted from error
            except Exception as error:
                show_fault(note_fault(error, self.path))
                raise Halted from error

    def _as_actor(self, token: str, run: Callable[[Actor], T]) -> T:
        return run(self.interface.gate.actor(token))

    def _tell(self, error: JinminError, form: Form[Any] | None) -> None:
        if form is not None and (error.field or isinstance(error, InvalidForm | RulesBroken)):
            form.show(error)
        else:
            show_error(error)

    async def _settle(self, result: Awaitable[object] | object) -> None:
        if isawaitable(result):
            try:
                await result
            except (Halted, SessionLost):
                raise
            except JinminError as error:
                show_error(error)
            except Exception as error:
                show_fault(note_fault(error, self.path))
                raise Halted from error


def _run(work: Work, call: Callable[[Work], T]) -> T:
    with work as w:
        return call(w)
