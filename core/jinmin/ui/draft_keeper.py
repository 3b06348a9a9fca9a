"""Saves a form while it is filled in, brings it back after a reload, and never lets two editors lose work."""

import asyncio
from collections.abc import Mapping
from typing import Any, Protocol

from nicegui import background_tasks, ui

from jinmin.cases.drafts import Draft, DraftConflict
from jinmin.errors import JinminError
from jinmin.messages import explain
from jinmin.ui.draft_conflict import settle
from jinmin.ui.draft_store import DraftStore
from jinmin.ui.fields import FieldBox
from jinmin.ui.session import current_token, in_thread
from jinmin.ui.words import clock_time

QUIET_SECONDS = 2.0
"""How long nobody types before the form is saved."""
PRESENCE_SECONDS = 20.0
"""How often a page says that it has the form open, well within what the policy counts as present."""
TOKEN = "_token"
"""Under this name the draft keeps the form's token: sending again after a reload is the same sending."""


class Drafted(Protocol):
    """What a form shows of itself to be kept. ``token`` is that of the form's next sending."""

    root: ui.element
    token: str
    boxes: dict[str, FieldBox]

    def values(self) -> dict[str, Any]:
        """Everything as it stands."""

    def fill(self, values: Mapping[str, Any], *, keep_typed: bool = False) -> None:
        """Put values in."""


class DraftKeeper:
    """The draft of one form on one page. Saving never disturbs: a failure is said beside the buttons."""

    def __init__(self, store: DraftStore, form: Drafted) -> None:
        self._store = store
        self._form = form
        self._revision = 0
        self._saved: Mapping[str, Any] = {}
        self._waiting: asyncio.Task[None] | None = None
        self._busy = asyncio.Lock()
        self._said: ui.label | None = None
        self._others: ui.label | None = None
        form.root.on("focusout", self._flush)

    def show_state(self) -> ui.label:
        """Where “已暂存 14:03” stands, and who else has the form open."""
        with ui.element("div").classes("jm-saved"):
            self._said = ui.label("").props("aria-live=polite").mark("draft-state")
            self._others = ui.label("").classes("jm-saved-wrong jm-others").mark("draft-others")
        return self._said

    async def restore(self) -> None:
        """Put a saved draft back into the form, and ask when another editor's differs from mine."""
        draft, copy = await in_thread(self._store.load, current_token())
        if draft:
            self._take(draft)
            self._say(f"已恢复 {draft.editor_name} 于 {clock_time(draft.saved_at)} 暂存的内容")
        with self._form.root:
            ui.timer(PRESENCE_SECONDS, self._meet, immediate=True)
        if copy and draft:
            async with self._busy:
                same = copy.editor_id == draft.editor_id
                await self._settle(draft, copy.values, {}, same_user=same)

    def touch(self) -> None:
        """Something has changed: save after a quiet moment."""
        if self._waiting:
            self._waiting.cancel()
        self._waiting = background_tasks.create(self._later(), name="save draft", context=self._form.root)

    async def save(self) -> None:
        """Save now (Ctrl+S, leaving a field)."""
        async with self._busy:
            # Read only now: while another saving was asked about, the form has taken what was chosen.
            values = self._values()
            if values != self._saved:
                await self._save(values)

    async def discard(self) -> None:
        """The form has taken effect; its draft is no longer needed."""
        if self._waiting:
            self._waiting.cancel()
        async with self._busy:
            self._revision, self._saved = 0, {}
            await in_thread(self._store.discard, current_token())

    async def _meet(self) -> None:
        try:
            others = await in_thread(self._store.meet, current_token())
        except JinminError:
            return  # a lost session shows at the next action, not in the middle of typing
        if self._others and not self._others.is_deleted:
            self._others.set_text(f"{'、'.join(others)} 也打开着这张表" if others else "")

    async def _later(self) -> None:
        await asyncio.sleep(QUIET_SECONDS)
        self._waiting = None
        await self.save()

    async def _flush(self) -> None:
        if self._waiting:
            self._waiting.cancel()
            self._waiting = None
            await self.save()

    async def _save(self, values: Mapping[str, Any]) -> None:
        try:
            draft = await in_thread(
                self._store.save, current_token(), values, self._revision, self._saved or None
            )
        except DraftConflict as conflict:
            await self._settle(conflict.theirs, values, self._saved, same_user=conflict.same_user)
        except JinminError as error:
            self._say(f"未能暂存：{explain(error)}", wrong=True)
        else:
            self._revision, self._saved = draft.revision, values
            self._say(f"已暂存 {clock_time(draft.saved_at)}")

    async def _settle(
        self, theirs: Draft, mine: Mapping[str, Any], begun: Mapping[str, Any], *, same_user: bool
    ) -> None:
        """Ask, and save what was chosen on top of what was shown; what came in meanwhile is asked about, too.

        Who has left the page is asked when opening it again: the own copy is kept until then.
        """
        if self._form.root.is_deleted:
            return
        chosen = await settle(
            self._form.root, self._form.boxes, theirs, mine, begun=begun, same_user=same_user
        )
        if self._form.root.is_deleted:
            return
        self._form.fill(chosen)
        self._revision, self._saved = theirs.revision, theirs.values
        await self._save(self._values())

    def _values(self) -> dict[str, Any]:
        return {**self._form.values(), TOKEN: self._form.token}

    def _take(self, draft: Draft) -> None:
        values = dict(draft.values)
        token = values.pop(TOKEN, None)
        if isinstance(token, str):
            self._form.token = token
        self._form.fill(values, keep_typed=True)
        self._revision = draft.revision
        self._saved = {**self._form.values(), TOKEN: self._form.token}

    def _say(self, said: str, *, wrong: bool = False) -> None:
        if self._said and not self._said.is_deleted:
            self._said.set_text(said)
            self._said.classes("jm-saved-wrong" if wrong else "", remove="" if wrong else "jm-saved-wrong")
