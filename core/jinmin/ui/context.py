"""What a page gets: the node, who acts, and the ways to read, to act and to answer the user."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from inspect import isawaitable
from typing import Any, TypeVar

from nicegui import ui
from pydantic import BaseModel

from jinmin.cases import CaseDetail, case_detail
from jinmin.cases.changes import what_changed
from jinmin.cases.drafts import DraftKey
from jinmin.db.again import work_through
from jinmin.db.once import once
from jinmin.db.work import Work
from jinmin.errors import Forbidden, Hidden, InvalidForm, JinminError, RulesBroken, SessionLost, Stale
from jinmin.identity import journal_denial
from jinmin.node import Node
from jinmin.ui.answering import form_in_front
from jinmin.ui.buttons import Handler, Kind, plain_button, show_key
from jinmin.ui.draft_store import DraftStore
from jinmin.ui.forms import Form
from jinmin.ui.interface import Interface
from jinmin.ui.papers import show_paper
from jinmin.ui.quick_handlers import expects_arguments
from jinmin.ui.relogin import ask_to_sign_in_again
from jinmin.ui.session import current_token, in_thread
from jinmin.ui.stale import show_changes
from jinmin.ui.trouble import Halted, note_fault, show_error, show_fault, while_it_stands
from jinmin.ui.visitors import acting_for
from jinmin.vocabulary.actor import Actor
from jinmin.vocabulary.manifest import Page

T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)


@dataclass
class PageContext:
    """One open page of one tab.

    ``path`` has its parameters filled in, ``query`` holds the rest of the address, ``head`` is the place
    for buttons beside the title. A page about one case puts the case as it drew it into ``shown_case``: who
    acts on it after somebody else sees what changed since. While the page is ``building``, errors go on to
    whoever builds it: there is nothing yet that a message could stand beside.
    """

    interface: Interface
    actor: Actor
    page: Page
    path: str
    query: Mapping[str, str]
    head: ui.element
    shown_case: CaseDetail | None = None
    building: bool = False

    @property
    def node(self) -> Node:
        """The node this interface belongs to."""
        return self.interface.node

    @property
    def is_left(self) -> bool:
        """Whether the user has gone to another page, or closed the tab, while this one still worked."""
        return self.head.is_deleted

    @property
    def digest(self) -> str:
        """The node's digest algorithm, as the access journal wants it."""
        return self.node.profile.suite.digest

    async def read(self, call: Callable[[Work], T]) -> T:
        """The result of ``call`` on one steady snapshot, as the actor of this click.

        Raises Halted after telling the user when it does not go through, or without a word when the user has
        left the page: what was read is for nobody. While building, the error itself.
        """
        result = await self._perform(lambda token: self.interface.gate.read(token, call), None)
        if self.is_left:
            raise Halted
        return result

    async def act(self, call: Callable[[Work], T], *, form: Form[Any] | None = None) -> T:
        """The result of ``call`` in one unit of work that has been committed, as the actor of this click.

        When others were in its way, all of it is tried anew a few times first (``work_through``).
        Errors that name a field show at the field of ``form``, while a dialog is answered all of them in that
        dialog. Raises Halted after telling the user.
        """

        def work(token: str) -> T:
            actor = self.interface.gate.actor(token)
            return work_through(lambda: self.node.work(actor), call)

        return await self._perform(work, form)

    async def submit(self, form: Form[Any], call: Callable[[Work], T], *, returns: type[T]) -> T:
        """Like ``act``, but at most once per form: a resent request gets the first answer again.

        ``returns`` is the type of the result; it is stored, so it holds ids and numbers, no personal data.
        """
        result = await self.act(lambda w: once(w, form.token, call, returns), form=form)
        await form.done()
        return result

    def draft_key(self, subject: str = "") -> DraftKey:
        """The key of this page's draft; ``subject`` is a case id or the like, free of personal data."""
        return DraftKey(self.page.path, subject)

    def form(self, model: type[M], draft: DraftKey | None = None) -> Form[M]:
        """A form for ``model``; with ``draft`` it saves itself and comes back after a reload."""
        return Form(model, DraftStore(self.interface, draft) if draft else None)

    def on(self, handler: Handler) -> Callable[..., Awaitable[None]]:
        """``handler`` guarded for ``on_click`` and the like: one run at a time, no failure goes unseen."""
        running = False

        async def guarded(*arguments: object) -> None:
            nonlocal running
            if running:
                return
            running = True
            try:
                await self._settle(handler, arguments)
            except Halted:
                pass
            finally:
                running = False

        async def with_event(event: object) -> None:
            await guarded(event)

        # NiceGUI passes the event only to handlers that show they want it.
        return with_event if expects_arguments(handler) else guarded

    def button(
        self, text: str, handler: Handler, *, kind: Kind = "main", key: str = "", icon: str | None = None
    ) -> ui.button:
        """A button that rests while its handler runs. ``key`` (``Ctrl+Enter``, ``F8`` …) presses it, too."""
        button = plain_button(text, kind=kind, key=key, icon=icon)
        if key:
            show_key(button, key)
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
        """Go to another page, unless the user has gone somewhere else meanwhile."""
        if not self.is_left:
            ui.navigate.to(path)

    async def refresh(self) -> None:
        """Build this page again with what the database says now."""
        if not self.is_left:
            await ui.context.client.sub_pages_router.refresh()

    def show_paper(self, data: bytes, media: str, name: str) -> None:
        """Show a PDF or an image with a button to print it (F9). The caller journals the access."""
        box = show_paper(self.interface.papers, data, media, name)
        box.on("hide", box.delete)

    async def print_paper(self, data: bytes, media: str, name: str, noting: Handler) -> None:
        """Show a paper until it is closed; ``noting`` records each printing before it goes to the printer.

        It may raise Halted or a domain error: then nothing is printed.
        """
        box = show_paper(self.interface.papers, data, media, name, self._before(noting))
        await box
        if not box.is_deleted:
            box.delete()

    def _before(self, noting: Handler) -> Callable[[], Awaitable[bool]]:
        """``noting`` with its failures told; whether it went through."""

        running = False

        async def note() -> bool:
            nonlocal running
            if running:
                return False
            running = True
            try:
                await self._settle(noting, ())
            except Halted:
                return False
            finally:
                running = False
            return True

        return note

    async def _perform(self, run: Callable[[str], T], form: Form[Any] | None) -> T:
        while True:
            try:
                return await in_thread(self._for_this_page, run, current_token())
            except SessionLost as lost:
                await self._ask_to_sign_in_again(lost)
            except Exception as error:
                if self.building:
                    raise
                await self._explain(error, form_in_front() or form)
                raise Halted from error

    async def _explain(self, error: Exception, form: Form[Any] | None) -> None:
        match error:
            case Forbidden() | Hidden():
                await in_thread(journal_denial, self.node.work, self.actor, error, self.path)
                self._tell(error, form)
            case Stale():
                await self._tell_stale(error)
            case JinminError():
                self._tell(error, form)
            case _:
                self._say_fault(error)

    def _for_this_page(self, run: Callable[[str], T], token: str) -> T:
        with acting_for(self):
            return run(token)

    async def _tell_stale(self, error: Stale) -> None:
        seen = self.shown_case
        if seen is None or self.is_left:
            self._say(error)
            return
        case_id = seen.header.id
        now = await self._perform(
            lambda token: self.interface.gate.read(token, lambda w: case_detail(w, case_id)), None
        )
        show_changes(error, what_changed(seen, now))

    def _tell(self, error: JinminError, form: Form[Any] | None) -> None:
        """At the fields of a form that has them, anywhere in a dialog's; else beside the page."""
        if form is None or not (form.is_short or error.field or isinstance(error, InvalidForm | RulesBroken)):
            self._say(error)
        elif not self.is_left:
            form.show(error)

    async def _settle(self, handler: Handler, arguments: tuple[object, ...]) -> None:
        try:
            with while_it_stands(self.head):
                result = handler(*arguments)
                if isawaitable(result):
                    await result
        except Halted:
            raise
        except SessionLost as lost:
            await self._ask_to_sign_in_again(lost)
        except JinminError as error:
            self._say(error)
        except Exception as error:
            self._say_fault(error)
            raise Halted from error

    async def _ask_to_sign_in_again(self, lost: SessionLost) -> None:
        if self.is_left:
            raise Halted from lost
        await ask_to_sign_in_again(self.interface, self.actor)

    def _say(self, error: JinminError) -> None:
        if not self.is_left:
            show_error(error)

    def _say_fault(self, error: Exception) -> None:
        reference = note_fault(error, self.path)
        if not self.is_left:
            show_fault(reference)
