"""One party of the application form, its fields in the order of the provincial systems."""

from collections.abc import Callable
from dataclasses import replace

from nicegui import ui

from jinmin.api import code_set
from jinmin.api.pages import Asked, FieldBox, Form, Lookup, plain_button
from jinmin_marriage.forms import DIVORCED, WIDOWED, MarriageForm, Role
from jinmin_marriage.pages.markup import put, shown

TITLES: dict[Role, str] = {"groom": "男方", "bride": "女方"}
PROVED = (DIVORCED, WIDOWED)
SEX: dict[Role, str] = {"groom": "男", "bride": "女"}

FIELDS: dict[str, Asked] = {
    "id_number": Asked(kind="id_number", required=True),
    "name": Asked(required=True),
    "birth": Asked(readonly=True, follows="id_number"),
    "nation": Asked(codes="GB/T 3304", required=True),
    "marital_status": Asked(codes="GB/T 2261.2", blank=True, required=True),
    "prior.document": Asked(required=True),
    "id_valid_to": Asked(required=True),
    "education": Asked(codes="GB/T 4658"),
    "phone": Asked(kind="phone"),
}
FOLLOW_READER = """(event) => {
  const here = event.currentTarget ?? event.target.closest("[data-jmm-party]");
  for (const button of document.querySelectorAll("[data-jmm-reader]"))
    button.dataset.key = here?.dataset.jmmParty === button.dataset.jmmReader ? "F2" : "";
}"""
SHOW_SEX = """(value) => {
  const cell = document.querySelector('[data-jmm="%s.sex"]');
  const typed = typeof value === "string" ? value : value?.target?.value ?? "";
  if (cell) cell.textContent = window.jinmin?.readNumber(typed.toUpperCase()).sex ?? "";
}"""


class PartyColumn:
    """The fields of one party. ``known`` says what is on record, ``already`` holds what the party has already;
    ``sex`` fills itself from the number.

    ``reader`` is what the card reader's button says, "" for no button.
    """

    def __init__(
        self,
        form: Form[MarriageForm],
        role: Role,
        regions: Lookup,
        reader: str,
        read_card: Callable[[], object],
    ) -> None:
        self.role = role
        self._form = form
        self._regions = regions
        with form.group(TITLES[role], columns=1), ui.element("div").classes("jmm-party") as self.root:
            self.root.props(f"data-jmm-party={role}").on("focusin", js_handler=FOLLOW_READER)
            self._head(reader, read_card)
            self._identity()
            self._marriage()
            self._household()
            self._papers()

    def path(self, name: str) -> str:
        """The form's path of this party's field."""
        return f"{self.role}.{name}"

    def _field(self, name: str, width: str = "") -> None:
        box = self._form.field(self.path(name), FIELDS.get(name, Asked()))
        name_party(box, self.role)
        if width:
            box.root.classes(f"jmm-{width}")

    def _head(self, reader: str, read_card: Callable[[], object]) -> None:
        if reader:
            button = plain_button(reader, read_card, kind="second", icon="contactless")
            button.props(f"data-jmm-reader={self.role} tabindex=-1").classes("jmm-reader")
            button.props(f"data-key={'F2' if self.role == 'groom' else ''}")

    def _identity(self) -> None:
        shown("证件类型", "居民身份证")
        self._field("id_number", "wide")
        number = self._form.boxes[self.path("id_number")].control
        number.on("update:value", js_handler=SHOW_SEX % self.role)
        self.known = put("", "jmm-known").mark(f"known-{self.role}").props("aria-live=polite")
        self.already = ui.element("div").classes("jmm-already").mark(f"already-{self.role}")
        self._field("name", "half")
        shown("身份类别", "内地居民")
        shown("国籍", "中国").classes("jmm-slim")
        self.sex = shown("性别（自动）", "", mark=self.path("sex"))
        self._field("birth")
        self._field("nation")

    def _marriage(self) -> None:
        self._field("marital_status")
        with ui.element("div").classes("jmm-prior jmm-full").mark(f"prior-{self.role}") as self.prior:
            for name in ("document", "number", "authority", "issued_on"):
                self._field(f"prior.{name}")
        status = self._form.boxes[self.path("marital_status")].control
        self.prior.bind_visibility_from(status, "value", backward=lambda value: value in PROVED)
        self._field("occupation")
        self._field("education")

    def _household(self) -> None:
        path = self.path("household_region")
        box = self._form.field(path, Asked(kind="region", lookup=self._regions, follows="id_number"))
        name_party(box, self.role)
        box.root.classes("jmm-half")
        box.control.props(remove="clearable")
        self._field("household_address", "half")
        self._field("id_valid_to")
        self._field("phone")

    def _papers(self) -> None:
        self._field("note")
        papers = "居民身份证原件 1 份；离婚、丧偶的另附上列证明"
        put(f'<span class="jm-muted">提供证件材料：{papers}</span>', "jmm-full jm-note")


def name_party(box: FieldBox, role: Role) -> None:
    """Let complaints and screen readers say whose field this is."""
    label = f"{TITLES[role]}{box.spec.label}"
    box.spec = replace(box.spec, label=label)
    box.control.props(f'aria-label="{label}"')


def marital_title(code: str) -> str:
    """未婚, 离婚 … of GB/T 2261.2; "" for what was not stated."""
    return code_set("GB/T 2261.2").name(code) if code else ""
