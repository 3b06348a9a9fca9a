"""The controls of a form: label above, control, and below it the hint or what is wrong."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from nicegui import ui

from jinmin.errors import Misconfigured
from jinmin.ui.choices import Choice, Lookup
from jinmin.ui.field_specs import FieldSpec

Control = ui.input | ui.textarea | ui.select | ui.radio | ui.checkbox
COMMON = "autocomplete=off"


@dataclass
class FieldBox:
    """One drawn field. ``value`` is what stands in the control: text, bool, or None for nothing chosen."""

    spec: FieldSpec
    root: ui.element
    control: Control
    note: ui.label

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
        if isinstance(self.control, Choice):
            self.control.choose(given)
        else:
            self.control.value = given.isoformat() if isinstance(given, date) else given

    def complain(self, *said: str) -> None:
        """Show everything that is wrong with this field, each on its line, or nothing any more."""
        wrong = bool(said)
        self.note.set_text("\n".join(dict.fromkeys(said)) or self.spec.hint)
        self.note.classes("jm-note-error" if wrong else "", remove="" if wrong else "jm-note-error")
        self.root.classes("jm-wrong" if wrong else "", remove="" if wrong else "jm-wrong")
        self.root.props(f"aria-invalid={'true' if wrong else 'false'}")

    @property
    def is_touched(self) -> bool:
        """Whether the control no longer holds what the form began with."""
        return self.control.value not in (self.spec.default, "", None)

    @property
    def is_wrong(self) -> bool:
        """Whether a complaint is showing."""
        return "jm-wrong" in self.root.classes


TEXTS = {"text", "long_text", "id_number", "phone"}


def draw_field(
    spec: FieldSpec, *, span: int = 1, readonly: bool = False, lookup: Lookup | None = None, rows: int = 2
) -> FieldBox:
    """Draw one field into the current grid."""
    with ui.element("div").classes("jm-field") as root:
        root.props(f'data-jm-path="{spec.path}"').mark(f"field-{spec.path}")
        root.classes(f"jm-span-{span}" if span > 1 else "")
        if spec.kind != "check":
            _label(spec)
        control = _BUILDERS[spec.kind](spec, lookup, rows)
        control.mark(spec.path).props(f'aria-label="{spec.label}" {COMMON}')
        if readonly:
            control.props("readonly tabindex=-1")
        if spec.kind == "id_number":
            ui.element("div").classes("jm-note jm-instant").props("aria-live=polite")
        note = ui.label(spec.hint).classes("jm-note")
    return FieldBox(spec, root, control, note)


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


def _label(spec: FieldSpec) -> None:
    with ui.element("div").classes("jm-label"):
        ui.label(spec.label)
        if spec.required:
            ui.label("*").classes("jm-required").props('aria-hidden=true title="必填"')


def _text(spec: FieldSpec, _lookup: Lookup | None, _rows: int) -> Control:
    control = ui.input()
    if spec.longest:
        control.props(f"maxlength={spec.longest}")
    return control


def _id_number(spec: FieldSpec, lookup: Lookup | None, rows: int) -> Control:
    control = _text(spec, lookup, rows).classes("jm-id-number")
    return control.props("data-jm-kind=id-number inputmode=text maxlength=24 spellcheck=false")


def _phone(spec: FieldSpec, lookup: Lookup | None, rows: int) -> Control:
    return _text(spec, lookup, rows).props("inputmode=tel data-jm-kind=half-width")


def _number(spec: FieldSpec, lookup: Lookup | None, rows: int) -> Control:
    return _text(spec, lookup, rows).props("inputmode=numeric data-jm-kind=half-width")


def _long_text(spec: FieldSpec, _lookup: Lookup | None, rows: int) -> Control:
    control = ui.textarea().props(f"rows={rows} data-jm-lines")
    return control.props(f"maxlength={spec.longest}" if spec.longest else "")


def _date(_spec: FieldSpec, _lookup: Lookup | None, _rows: int) -> Control:
    control = ui.input(placeholder="如 19900307").props("data-jm-kind=date inputmode=numeric maxlength=11")
    with control.add_slot("append"):
        icon = ui.icon("calendar_month").classes("cursor-pointer").style("font-size:18px")
        icon.on("click", lambda: _open_calendar(control, icon))
    return control


def _open_calendar(control: ui.input, anchor: ui.icon) -> None:
    def chosen(value: str | None) -> None:
        control.set_value(value or "")
        menu.close()

    with anchor, ui.menu() as menu:
        shown = iso_date(control.value or "")
        ui.date(value=shown if len(shown) == 10 else None, on_change=lambda change: chosen(change.value))
    menu.open()


def _choice(spec: FieldSpec, _lookup: Lookup | None, _rows: int) -> Control:
    return Choice(spec.options)


def _radio(spec: FieldSpec, _lookup: Lookup | None, _rows: int) -> Control:
    return ui.radio({option.value: option.title for option in spec.options}).props("inline dense")


def _check(spec: FieldSpec, _lookup: Lookup | None, _rows: int) -> Control:
    return ui.checkbox(spec.label).props("dense")


def _region(spec: FieldSpec, lookup: Lookup | None, _rows: int) -> Control:
    if lookup is None:
        raise Misconfigured("form.no_lookup", path=spec.path)
    return Choice((), lookup=lookup)


_BUILDERS: dict[str, Callable[[FieldSpec, Lookup | None, int], Control]] = {
    "text": _text,
    "long_text": _long_text,
    "id_number": _id_number,
    "phone": _phone,
    "number": _number,
    "date": _date,
    "choice": _choice,
    "radio": _radio,
    "check": _check,
    "region": _region,
}
