"""The draft of one form in the database. Every call blocks: run it in a thread."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jinmin.cases.drafts import Draft, DraftKey, discard_draft, keep_draft, load_copy, load_draft
from jinmin.cases.presence import editors, touch_draft
from jinmin.ui.interface import Interface


@dataclass(frozen=True)
class DraftStore:
    """Reads and writes the draft ``key`` as whoever holds the session ``token``. All raise SessionLost."""

    interface: Interface
    key: DraftKey

    def load(self, token: str) -> tuple[Draft | None, Draft | None]:
        """The shared draft, and this user's copy that could not be saved over another's."""
        return self.interface.gate.read(token, lambda w: (load_draft(w, self.key), load_copy(w, self.key)))

    def save(
        self, token: str, values: Mapping[str, Any], revision: int, base: Mapping[str, Any] | None
    ) -> Draft:
        """Save on top of ``revision``, whose values were ``base``. Raises DraftConflict."""
        actor = self.interface.gate.actor(token)
        return keep_draft(lambda: self.interface.node.work(actor), self.key, values, revision, base)

    def meet(self, token: str) -> list[str]:
        """Say that this user has the form open; the names of the others who have."""
        actor = self.interface.gate.actor(token)
        with self.interface.node.work(actor) as w:
            touch_draft(w, self.key)
            return [each.name for each in editors(w, self.key) if each.user_id != actor.user_id]

    def discard(self, token: str) -> None:
        """Delete the draft."""
        with self.interface.node.work(self.interface.gate.actor(token)) as w:
            discard_draft(w, self.key)
