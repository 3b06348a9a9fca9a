"""Two editors of one form: nothing is overwritten that was not shown, and only one question stands at a time."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from jinmin.cases.drafts import Draft, DraftConflict, DraftKey
from jinmin.ui import draft_keeper
from jinmin.ui.draft_keeper import DraftKeeper

KEY = DraftKey("probe.form")
AT = datetime(2026, 11, 27, 6, tzinfo=UTC)


def draft(revision: int, **values: str) -> Draft:
    return Draft(KEY, revision, values, UUID(int=2), "李建国", AT)


class Root:
    """The part of an element the keeper uses."""

    is_deleted = False

    def on(self, _event: str, _handler: object) -> None:
        """Nobody leaves a field here."""


@dataclass
class Form:
    """A form of one field."""

    given: dict[str, Any]
    token: str = "t"
    root: Root = field(default_factory=Root)
    boxes: dict[str, Any] = field(default_factory=dict)

    def values(self) -> dict[str, Any]:
        return dict(self.given)

    def fill(self, values: Mapping[str, Any], *, keep_typed: bool = False) -> None:
        self.given.update({name: value for name, value in values.items() if name in self.given})


@dataclass
class Store:
    """What stands in the database."""

    stands: Draft

    def save(
        self, _token: str, values: Mapping[str, Any], revision: int, _base: Mapping[str, Any] | None
    ) -> Draft:
        if revision != self.stands.revision:
            raise DraftConflict(values, self.stands, (), same_user=False)
        self.stands = Draft(KEY, revision + 1, dict(values), UUID(int=1), "王晓梅", AT)
        return self.stands


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    async def at_once(call: Any, *arguments: Any) -> Any:
        return call(*arguments)

    monkeypatch.setattr(draft_keeper, "in_thread", at_once)
    monkeypatch.setattr(draft_keeper, "current_token", lambda: "session")
    return []


def test_a_third_value_that_came_in_while_one_was_choosing_is_shown(
    asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    store, form = Store(draft(5, job="教师")), Form({"job": "医生"})

    async def choose_mine(
        _root: object, _boxes: object, theirs: Draft, mine: Mapping[str, Any], **_: Any
    ) -> Any:
        asked.append(str(theirs.values["job"]))
        if len(asked) == 1:
            store.stands = draft(6, job="律师")
        return dict(mine)

    monkeypatch.setattr(draft_keeper, "settle", choose_mine)
    asyncio.run(DraftKeeper(store, form).save())  # type: ignore[arg-type]
    assert asked == ["教师", "律师"]
    assert (store.stands.revision, store.stands.values["job"]) == (7, "医生")


def test_savings_that_meet_wait_for_the_one_answer(asked: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    store, form = Store(draft(5, job="教师")), Form({"job": "医生"})
    open_at_once: list[int] = []

    async def choose_theirs(_root: object, _boxes: object, theirs: Draft, _mine: object, **_: Any) -> Any:
        asked.append(str(theirs.values["job"]))
        open_at_once.append(len(asked))
        await asyncio.sleep(0.01)
        return dict(theirs.values)

    monkeypatch.setattr(draft_keeper, "settle", choose_theirs)
    keeper = DraftKeeper(store, form)  # type: ignore[arg-type]

    async def both() -> None:
        await asyncio.gather(keeper.save(), keeper.save())

    asyncio.run(both())
    assert asked == ["教师"]
    assert store.stands.values["job"] == form.given["job"] == "教师"
