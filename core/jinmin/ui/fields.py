"""The controls of a form: label above, control, and below it the hint or what is wrong; one element each."""

import json
from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from nicegui.elements.mixins.value_element import ValueElement
from nicegui.events import GenericEventArguments

from jinmin.errors import Misconfigured
from jinmin.messages import text
from jinmin.ui.field_specs import FieldSpec, Kind, Lookup, Option
from jinmin.ui.quick_props import begin_with

TEXTS = {"text", "long_text", "secret", "id_number", "phone"}
CHOSEN = {"choice", "region"}
SAYS: dict[Kind, dict[str, Any]] = {
    "id_number": {
        "data-jm-kind": "id-number",
        "inputmode": "text",
        "maxlength": 24,
        "spellcheck": "false",
        "input-class": "jm-id-number",
    },
    "phone": {"data-jm-kind": "half-width", "inputmode": "tel"},
    "number": {"data-jm-kind": "half-width", "inputmode": "numeric"},
    "date": {
        "data-jm-kind": "date",
        "inputmode": "numeric",
        "maxlength": 11,
        "placeholder": "如 19900307",
    },
    "long_text": {"data-jm-lines": True},
    "secret": {"autocomplete": "new-password"},
    "region": {"clearable": True, "remote": True},
}
"""What each kind adds to its control."""


class Control(ValueElement[Any], component="static/components/field.js"):
    """The element of one field. ``value`` is what stands in it: text, bool, a code, None for nothing chosen."""

    VALUE_PROP = "value"
    LOOPBACK = False

    def __init__(
        self, spec: FieldSpec, *, lookup: Lookup | None = None, rows: int = 0, bare: bool = False
    ) -> None:
        super().__init__(value=False if spec.kind == "check" else None if spec.kind in CHOSEN else "")
        self._lookup = lookup
        self._kind = spec.kind
        self._titles = {option.value: option.title for option in spec.options}
        if spec.kind == "region":
            if lookup is None:
                raise Misconfigured("form.no_lookup", path=spec.path)
            self.on("look", self._look)
        begin_with(self, _props_of(spec, rows, bare))

    def offer(self, options: Sequence[Option], *, value: str | None = None) -> None:
        """Replace the options; the chosen one stays when it is among them."""
        self._show(options)
        self.set_value(value if value in self._titles else None)

    async def find(self, typed: str) -> Option | None:
        """The one option this text can only mean, if there is one."""
        found = await self._lookup(typed) if self._lookup else ()
        named = [option for option in found if option.title == typed] or found
        return named[0] if len(named) == 1 else None

    def title_of(self, value: str) -> str:
        """What a clerk reads for this value; the value itself when no option stands for it."""
        if value in self._titles:
            return self._titles[value]
        found = self._lookup.named(value) if self._lookup else None
        return found.title if found else value

    def names_nothing(self) -> bool:
        """Whether something was typed that no option stands for."""
        held = self.value
        if self._kind not in CHOSEN or not held or held in self._titles:
            return False
        return self._lookup is None or self._lookup.named(str(held)) is None

    @property
    def stray_said(self) -> str:
        """What a clerk is told then."""
        return text("form.no_option" if self._lookup is None else self._lookup.stray)

    def choose(self, value: str | None) -> None:
        """Choose ``value``; one that was not offered yet is looked up, so that it shows with its title."""
        if self._lookup and value and value not in self._titles and (found := self._lookup.named(value)):
            self.offer([found], value=value)
        else:
            self.set_value(value)

    def say(self, said: str) -> None:
        """Show what is wrong, or with "" the hint."""
        self._props["said"] = said

    def _show(self, options: Sequence[Option]) -> None:
        self._titles = {option.value: option.title for option in options}
        self._props["offered"] = offered(tuple(options))

    async def _look(self, typed: GenericEventArguments) -> None:
        wanted = str(typed.args or "").strip()
        if self._lookup and wanted and wanted != self._titles.get(self.value):
            found = await self._lookup(wanted)
            chosen = [Option(self.value, self._titles[self.value])] if self.value in self._titles else []
            self._show([*chosen, *found])


class FieldBox:
    """One drawn field. ``control`` is its element, which is its ``root``, too."""

    def __init__(self, spec: FieldSpec, control: Control) -> None:
        self.spec = spec
        self.control = control
        self.said: tuple[str, ...] = ()
        if spec.kind in CHOSEN:
            control.on_value_change(self._settle)

    @property
    def root(self) -> Control:
        """The element that stands in the grid."""
        return self.control

    @property
    def value(self) -> Any:
        """What goes to validation: dates as ISO text, nothing as None or ""."""
        held = self.control.value
        if self.spec.kind == "date":
            return iso_date(held or "") or None
        if self.spec.kind == "number":
            return (held or "").strip() or None
        return "" if held is None and self.spec.kind in TEXTS else held

    @value.setter
    def value(self, given: Any) -> None:
        self.control.choose(given.isoformat() if isinstance(given, date) else given)

    def put(self, given: Any) -> None:
        """Set the value over what somebody typed.

        The browser does not hear of its own typing: a value it was sent before would not look new to it.
        """
        before, self.value = self.control.value, given
        if self.control.value != before:
            self.control.run_method("put", self.control.value)

    def in_words(self, value: object) -> str:
        """A value of this field as a clerk reads it: titles for codes, 是 and 否, "" for nothing."""
        if isinstance(value, bool):
            return "是" if value else "否"
        return self.control.title_of(str(value)) if value not in (None, "") else ""

    @property
    def is_touched(self) -> bool:
        """Whether the control no longer holds what the form began with."""
        return self.control.value not in (self.spec.default, "", None)

    @property
    def is_wrong(self) -> bool:
        """Whether something is said against what stands in the control."""
        return bool(self.said)

    def complain(self, *said: str) -> None:
        """Show everything that is wrong with this field, each on its line, or nothing any more."""
        told = tuple(dict.fromkeys(said))
        if told != self.said:
            self.said = told
            self.control.say("\n".join(told))

    async def _settle(self) -> None:
        """What was typed without choosing is chosen when it can only mean one thing, else it is told."""
        if not self.control.names_nothing():
            return
        typed = str(self.control.value)
        found = await self.control.find(typed)
        if self.control.value != typed:
            return
        if found:
            self.control.offer([found], value=found.value)
        else:
            self.complain(self.control.stray_said)

    def on_change(self, listener: Callable[[], None]) -> None:
        """Call ``listener`` whenever another value stands in the control."""
        self.control.on_value_change(lambda _change: listener())


def draw_field(
    spec: FieldSpec, *, span: int = 1, readonly: bool = False, lookup: Lookup | None = None, rows: int = 2
) -> FieldBox:
    """Draw one field into the current grid."""
    control = Control(spec, lookup=lookup, rows=rows if spec.kind == "long_text" else 0)
    control.mark(spec.path)
    if span > 1:
        control.classes(f"jm-span-{span}")
    if readonly:
        control.props("readonly tabindex=-1")
    return FieldBox(spec, control)


@lru_cache(maxsize=512)
def offered(options: tuple[Option, ...]) -> str:
    """The options as the browser wants them: value, title and the keys one may type."""
    lines = [[option.value, option.title, option.value.lower(), *option.keys] for option in options]
    return json.dumps(lines, ensure_ascii=False, separators=(",", ":"))


def iso_date(typed: str) -> str:
    """``19900307``, ``1990-3-7``, ``1990.3.7``, ``1990年3月7日`` as ``1990-03-07``; other text as it is."""
    bare = typed.strip()
    digits = bare.replace("年", "-").replace("月", "-").replace("日", "").replace(".", "-").replace("/", "-")
    parts = digits.split("-")
    if len(bare) == 8 and bare.isdigit():
        return f"{bare[:4]}-{bare[4:6]}-{bare[6:]}"
    if len(parts) == 3 and all(part.strip().isdigit() for part in parts):
        year, month, day = (part.strip() for part in parts)
        return f"{year.zfill(4)}-{month.zfill(2)}-{day.zfill(2)}"
    return bare


def _props_of(spec: FieldSpec, rows: int, bare: bool) -> dict[str, Any]:
    known: dict[str, Any] = {
        "kind": "choice" if spec.kind in CHOSEN else spec.kind,
        "label": spec.label,
        "aria-label": spec.label,
        "path": spec.path,
        "hint": spec.hint,
        "required": spec.required,
        "rows": rows,
        "bare": bare,
        "offered": offered(spec.options) if spec.options else "",
        "maxlength": spec.longest if spec.kind in ("text", "long_text", "phone") else None,
    }
    return {name: value for name, value in known.items() if value} | SAYS.get(spec.kind, {})
