"""A plug-in with matters that ask for what others hold, and that knows a fact of a person."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from uuid import UUID

from tests.integration.cases.conftest import ProbePlugin

from jinmin.api import DataFiles, PersonFact, Work, hookimpl
from jinmin.ids import new_id

RECORD = new_id()
FACTS: dict[UUID, tuple[date, date | None]] = {}
"""Since when, and until when, a person is on record; the tests fill it."""


class HeldPlugin(ProbePlugin):
    """Matters of held.toml."""

    @hookimpl
    def data_files(self) -> DataFiles:
        return DataFiles(
            matters=(*super().data_files().matters, Path(__file__).parent / "held.toml"),
        )

    @hookimpl
    def person_facts(self, w: Work, person_id: UUID) -> Sequence[PersonFact]:
        if person_id not in FACTS:
            return ()
        since, until = FACTS[person_id]
        return (PersonFact("probe.permit", "许可登记簿", since, until, RECORD, {}),)
