"""A form on a page: drawn from a pydantic model, saved while it is filled in, validated when it is sent."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar

from nicegui import ui
from pydantic import BaseModel, ValidationError

from jinmin.errors import JinminError
from jinmin.ids import new_id
from jinmin.messages import text
from jinmin.ui.draft_keeper import DraftKeeper
from jinmin.ui.draft_store import DraftStore
from jinmin.ui.field_specs import FieldSpec, Kind, Lookup, paths_in, spec_of
from jinmin.ui.fields import FieldBox, draw_field
from jinmin.ui.form_errors import Complaint, from_domain, from_pydantic
from jinmin.ui.nesting import flattened, nested
from jinmin.ui.trouble import Halted

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True)
class Asked:
    """How a page asks a field, beyond what the model says. ``codes`` is a code set's id, ``span`` columns.

    A ``blank`` field begins empty whatever the model would take for granted: somebody has to state it.
    One that ``follows`` another field of its group is filled from that one, and goes with it in a conflict.
    """

    kind: Kind | None = None
    label: str = ""
    hint: str = ""
    codes: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    required: bool | None = None
    span: int = 1
    rows: int = 2
    readonly: bool = False
    blank: bool = False
    follows: str = ""
    lookup: Lookup | None = None


PLAIN = Asked()


class Form(Generic[M]):
    """One instance of a form. ``token`` makes sending it twice take effect once.

    Of a form that ``is_short`` all fields are in sight: its summary repeats nothing that stands at one of them.

    Use ``context.form(Model, draft=…)``; draw with ``field``, ``fields`` and ``parties``; then
    ``await context.submit(form, call, returns=…)`` where ``call`` takes the Work and ``form.read()``.
    """

    def __init__(self, model: type[M], drafts: DraftStore | None = None) -> None:
        self.model = model
        self.token = new_id().hex
        self.is_short = False
        self.boxes: dict[str, FieldBox] = {}
        self._kept: dict[str, Any] = {}
        self._group = ""
        self._groups: dict[str, str] = {}
        self.root = ui.element("form").props("data-jm-form novalidate onsubmit='return false'")
        with self.root:
            self._summary = ui.element("section").classes("jm-summary").props("role=alert tabindex=-1")
        self._summary.visible = False
        self._told: list[Complaint] = []
        self.keeper = DraftKeeper(drafts, self) if drafts else None

    def __enter__(self) -> "Form[M]":
        self.root.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self.root.__exit__()

    @contextmanager
    def group(self, title: str, columns: int = 3) -> Iterator[None]:
        """A titled card with its fields in ``columns`` columns."""
        before, self._group = self._group, title
        with ui.element("section").classes("jm-card jm-section"):
            ui.label(title).classes("jm-group-title")
            with ui.element("div").classes(f"jm-fields jm-fields-{columns}"):
                yield
        self._group = before

    @contextmanager
    def parties(self) -> Iterator[None]:
        """Two columns side by side, one group each (双栏); below each other on a phone."""
        with ui.element("div").classes("jm-parties"):
            yield

    def field(self, path: str, asked: Asked = PLAIN) -> FieldBox:
        """Draw one field. Tab order is drawing order."""
        spec = _with(spec_of(self.model, path), asked)
        box = draw_field(spec, span=asked.span, readonly=asked.readonly, lookup=asked.lookup, rows=asked.rows)
        box.value = spec.default
        box.on_change(lambda: self._changed(box))
        self.boxes[path] = box
        self._groups[path] = self._group
        return box

    def fields(self, prefix: str = "", asked: Mapping[str, Asked] | None = None) -> None:
        """Draw every plain field below ``prefix`` in the model's order; ``asked`` is by the last name."""
        for path in paths_in(self.model, prefix):
            self.field(path, (asked or {}).get(path.rpartition(".")[2], PLAIN))

    def keep(self, path: str, value: Any) -> None:
        """A value that is not shown but belongs to the form (a chosen record's id)."""
        self._kept[path] = value

    def values(self) -> dict[str, Any]:
        """Everything as it stands, nested as the model is."""
        flat = {**self._kept, **{path: box.value for path, box in self.boxes.items()}}
        return nested(flat)

    def fill(self, values: Mapping[str, Any], *, keep_typed: bool = False) -> None:
        """Put values in, unknown ones left alone; with ``keep_typed`` so are fields somebody has typed in."""
        for path, value in flattened(values).items():
            box = self.boxes.get(path)
            if box and not (keep_typed and box.is_touched):
                box.put(value)
            elif path in self._kept:
                self._kept[path] = value

    def read(self, besides: JinminError | None = None) -> M:
        """The form's values, validated. Shows what is wrong and raises Halted when they are not right.

        ``besides`` is what is known to be wrong already, so that everything is told at once.
        """
        known, strays = from_domain(besides) if besides else (), self._strays()
        try:
            checked = self.model.model_validate(self.values())
        except ValidationError as error:
            labels = {path: box.spec.label for path, box in self.boxes.items()}
            shape = tuple(self._as_missing(each) for each in from_pydantic(error, labels))
            told = {each.path for each in shape}
            self._complain((*shape, *(each for each in known if each.path not in told), *strays))
            raise Halted from error
        except JinminError as error:
            self.show(error)
            raise Halted from error
        self._complain((*known, *strays))
        if known or strays:
            raise Halted
        return checked

    def show(self, error: JinminError, *, at: str = "") -> None:
        """Put a domain error's complaints at their fields and into the summary.

        One that speaks of no field of its own stands at the field ``at``.
        """
        told = (replace(each, path=each.path or at) for each in from_domain(error))
        self._complain(tuple(told))

    async def restore(self) -> None:
        """Bring back what was saved of this form; call it at the end of the page."""
        if self.keeper:
            await self.keeper.restore()

    async def save(self) -> None:
        """Save the draft now (Ctrl+S)."""
        if self.keeper:
            await self.keeper.save()

    async def done(self) -> None:
        """The form has taken effect: its draft goes, the next sending is a new one."""
        self.token = new_id().hex
        if self.keeper:
            await self.keeper.discard()

    def _as_missing(self, complaint: Complaint) -> Complaint:
        """What a pattern says of a required field that is empty is only that it is empty."""
        box = self.boxes.get(complaint.path)
        if box is None or not box.spec.required or box.value not in (None, ""):
            return complaint
        key = "form.unchosen" if box.spec.kind == "radio" else "form.required"
        return Complaint(complaint.path, text(key, label=box.spec.label))

    def _strays(self) -> tuple[Complaint, ...]:
        return tuple(
            Complaint(path, box.control.stray_said)
            for path, box in self.boxes.items()
            if box.control.names_nothing()
        )

    def take_back(self, path: str, said: str) -> None:
        """A complaint at this field that begins in these words has been mended elsewhere."""
        if any(each.startswith(said) for each in self.boxes[path].said):
            self._mended(self.boxes[path])

    def tell(self, path: str, *said: str, instead_of: Collection[str] = ()) -> None:
        """Say at one field what is wrong already, long before the form is sent; the summary is left to the sending.

        ``instead_of`` is what was said so before: what of it is not said again is mended.
        """
        box, mended = self.boxes[path], set(instead_of) - set(said)
        box.complain(*(each for each in box.said if each not in mended), *said)
        kept = [each for each in self._told if each.said not in mended or self._box_for(each.path) is not box]
        if len(kept) < len(self._told):
            self._tell(kept)

    def _changed(self, box: FieldBox) -> None:
        if box.is_wrong:
            self._mended(box)
        if self.keeper:
            self.keeper.touch()

    def _mended(self, box: FieldBox) -> None:
        box.complain()
        self._tell([each for each in self._told if self._box_for(each.path) is not box])

    def _tell(self, complaints: Sequence[Complaint]) -> None:
        """The summary above the form: all that stands, or what stands at no field."""
        self._told = list(complaints)
        told = [each for each in complaints if not (self.is_short and self._box_for(each.path))]
        self._summary.clear()
        self._summary.visible = bool(told)
        if told:
            self._summarise(told)

    def _complain(self, complaints: Sequence[Complaint]) -> None:
        for path, box in self.boxes.items():
            box.complain(*(each.said for each in complaints if self._path_for(each.path) == path))
        self._tell(complaints)
        if complaints:
            first = next((found for c in complaints if (found := self._box_for(c.path))), None)
            target = f'[data-jm-path="{first.spec.path}"]' if first else ".jm-summary"
            ui.run_javascript(f"jinmin.goTo({target!r})")

    def _summarise(self, complaints: Sequence[Complaint]) -> None:
        with self._summary:
            if not self.is_short:
                ui.label(f"有 {len(complaints)} 处需要更正").classes("jm-summary-title")
            with ui.element("ul"):
                for complaint in complaints:
                    with ui.element("li"):
                        self._line(complaint)

    def _line(self, complaint: Complaint) -> None:
        box = self._box_for(complaint.path)
        if box is None:
            ui.label(complaint.said)
            return
        with ui.element("a").props(f'href="#" data-jm-do=jump data-jm-target="{box.spec.path}"'):
            group = self._groups[box.spec.path]
            ui.label(f"{group}　{complaint.said}" if group else complaint.said)

    def _box_for(self, path: str) -> FieldBox | None:
        return self.boxes.get(self._path_for(path))

    def _path_for(self, path: str) -> str:
        while path and path not in self.boxes:
            path = path.rpartition(".")[0]
        return path


def _with(spec: FieldSpec, asked: Asked) -> FieldSpec:
    changed = replace(
        spec,
        kind=asked.kind or spec.kind,
        label=asked.label or spec.label,
        hint=asked.hint or spec.hint,
        required=spec.required if asked.required is None else asked.required,
        follows=sibling(spec.path, asked.follows) if asked.follows else "",
        default=(False if spec.kind == "check" else None) if asked.blank else spec.default,
    )
    if asked.codes:
        return changed.with_codes(asked.codes)
    return changed.with_options(dict(asked.options)) if asked.options else changed


def sibling(path: str, name: str) -> str:
    """The path of another field in the same group."""
    group = path.rpartition(".")[0]
    return f"{group}.{name}" if group else name
