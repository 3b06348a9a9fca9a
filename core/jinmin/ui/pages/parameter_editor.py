"""Writing a parameter's new value; who saves second sees both values and chooses."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from uuid import UUID

from nicegui import ui
from pydantic import BaseModel, Field

from jinmin.db.work import Work
from jinmin.errors import InvalidForm, JinminError, RulesBroken, Stale, Violation
from jinmin.identity import User
from jinmin.matters import TRANSITIONS, Below, Parameter, Transition
from jinmin.parameter_changes import (
    NewValue,
    ParameterChange,
    kind_of,
    new_value,
    parse_value,
    save_change,
    value_text,
)
from jinmin.ui.context import PageContext
from jinmin.ui.forms import Asked, Form
from jinmin.ui.side_by_side import Difference, choose_sides
from jinmin.ui.trouble import Halted

WORDS_OF_TRANSITION: dict[str, str] = dict(TRANSITIONS.items())


class ValueForm(BaseModel):
    """A parameter's new value as the page asks it; the shape of the value itself is the parameter's."""

    value: str = Field(default="", title="值", max_length=2000)
    valid_from: date = Field(title="生效日期")
    valid_to: date | None = Field(default=None, title="失效日期", description="不填：长期")
    law: str = Field(default="", title="依据", max_length=200, description="法律、政策的名称")
    article: str = Field(default="", title="条款", max_length=200, description="第几条第几款")
    confirmed: bool = Field(default=False, title="已核原文")
    below: Below = Field(default=Below.FIXED, title="下级可否改动")
    transition: Transition = Field(default="move", title="过渡办法")
    clause: str = Field(default="", title="过渡条款", max_length=200)
    reason: str = Field(default="", title="改动理由", max_length=300)


class ParameterEditor:
    """The form over one draft."""

    def __init__(
        self, context: PageContext, change: ParameterChange, known: Parameter, hints: Sequence[str]
    ) -> None:
        self._context = context
        self._change_id, self._expected = change.id, change.version
        self._hints = hints
        self._begun = told_of(new_value(change))
        self._kind = kind_of(known.value)

    def draw(self) -> None:
        """The fields, in the order of the list."""
        self.form: Form[ValueForm] = self._context.form(ValueForm)
        with self.form, self.form.group("编制新版本", columns=3):
            self.form.field("value", Asked(hint="；".join(self._hints)))
            self.form.field("valid_from")
            self.form.field("valid_to")
            self.form.field("law")
            self.form.field("article")
            self.form.field("confirmed")
            self.form.field("below", Asked(kind="choice", options={each.value: each.label for each in Below}))
            self.form.field("transition", Asked(options=WORDS_OF_TRANSITION))
            self.form.field("clause")
            self.form.field("reason", Asked(span=3))
        self.form.fill(self._begun)

    async def save(self) -> Sequence[Violation]:
        """Keep what stands in the form; shows and returns what forbids to submit it."""
        while True:
            new = self._read()
            save = partial(_save_or_meet, change_id=self._change_id, new=new, expected=self._expected)
            found = await self._context.act(save, form=self.form)
            if isinstance(found, _Met):
                await self._settle(found)
                continue
            self._begun, self._expected = told_of(new), found.version
            if found.wrong:
                self.form.show(RulesBroken(found.wrong))
            return found.wrong

    def _read(self) -> NewValue:
        plain = self.form.read()
        try:
            value = parse_value(plain.value, self._kind)
        except JinminError as wrong:
            self.form.show(InvalidForm((wrong,)))
            raise Halted from wrong
        return NewValue(
            value, plain.valid_from, plain.valid_to, plain.law, plain.article, plain.confirmed, plain.below,
            plain.transition, plain.clause, plain.reason,
        )  # fmt: skip

    async def _settle(self, met: "_Met") -> None:
        theirs, mine = told_of(met.theirs), self.form.values()
        differing = [
            Difference(key, box.spec.label, shown(mine.get(key)), shown(theirs[key]), shown(self._begun[key]))
            for key, box in self.form.boxes.items()
            if shown(mine.get(key)) != shown(theirs[key])
        ]
        if differing:
            said = f"{met.editor} 刚才保存了这个变更。请逐项选择保留哪一份；两份都没有丢。"
            chosen = await choose_sides(self.form.root, said, met.editor, differing)
            self.form.fill({key: theirs[key] for key, side in chosen.items() if side == "theirs"})
        self._begun, self._expected = theirs, met.version


class _Met:
    """Somebody else saved first: what stands there now, who wrote it, in which version."""

    def __init__(self, w: Work, change: ParameterChange) -> None:
        self.theirs, self.version = new_value(change), change.version
        writer = w.session.get(User, change.maintained_by) if change.maintained_by else None
        self.editor = writer.name if writer else "同事"


@dataclass(frozen=True)
class _Kept:
    """Saved: what is still wrong, and the version the next saving begins with."""

    wrong: tuple[Violation, ...]
    version: int


def _save_or_meet(w: Work, *, change_id: UUID, new: NewValue, expected: int) -> _Kept | _Met:
    try:
        wrong = save_change(w, change_id, new, expected=expected)
    except Stale:
        return _Met(w, w.get(ParameterChange, change_id))
    w.flush()
    return _Kept(wrong, w.get(ParameterChange, change_id).version)


def told_of(new: NewValue) -> dict[str, object]:
    """A value as the form's fields."""
    return {
        "value": value_text(new.value),
        "valid_from": new.first.isoformat(),
        "valid_to": new.last.isoformat() if new.last else None,
        "law": new.law,
        "article": new.article,
        "confirmed": new.confirmed,
        "below": new.below.value,
        "transition": new.transition,
        "clause": new.clause,
        "reason": new.reason,
    }


def shown(value: object) -> str:
    """A field's value in words, 是 and 否 for a check."""
    if isinstance(value, bool):
        return "是" if value else "否"
    words = {**WORDS_OF_TRANSITION, **{each.value: each.label for each in Below}}
    return words.get(str(value), str(value)) if value is not None else ""


def notify_kept(found: Sequence[Violation]) -> None:
    """Say that it is kept, and what still stands in the way."""
    if found:
        ui.notify(f"已保存；还有 {len(found)} 处要处理，处理完才能提交", type="warning")
    else:
        ui.notify("已保存", type="positive")
