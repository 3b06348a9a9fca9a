"""一表申请: one applicant, the matters that may go together, one button."""

from uuid import UUID

from nicegui import ui

from jinmin.cases.joint import Desk, JointForm, joint_matters, open_joint
from jinmin.db.work import Work
from jinmin.errors import Refused
from jinmin.ui.context import PageContext
from jinmin.ui.forms import Asked, Form
from jinmin.ui.recognising import offer_recognised
from jinmin.ui.sections import actions
from jinmin.vocabulary.matter import Matter


async def page(context: PageContext) -> None:
    """The form; after it is sent, the page of what was opened."""
    matters = await context.read(joint_matters)
    if len(matters) < 2:
        with ui.element("section").classes("jm-card jm-section"):
            ui.label("本岗位没有可以一表申请的事项").classes("jm-empty")
        return
    form = context.form(JointForm, context.draft_key())
    with form:
        with form.group("申请人", columns=2):
            form.field("id_number", Asked(kind="id_number", required=True))
            form.field("name", Asked(required=True))
            offer_recognised(context, form, name="name", number="id_number")
        chosen = _matters(matters)
        with actions(form):
            _buttons(context, form, chosen)
    await form.restore()


def _matters(matters: tuple[Matter, ...]) -> dict[str, ui.checkbox]:
    with ui.element("section").classes("jm-card jm-section"):
        ui.label("一并申请的事项（至少两项）").classes("jm-group-title")
        ui.label("只填一张表；共用的材料只交一次，缺什么一次告知。").classes("jm-muted")
        boxes = {}
        for matter in matters:
            boxes[matter.id] = ui.checkbox(matter.title).mark(f"matter-{matter.id}")
        return boxes


def _buttons(context: PageContext, form: Form[JointForm], chosen: dict[str, ui.checkbox]) -> None:
    async def send() -> None:
        picked = tuple(name for name, box in chosen.items() if box.value)
        wanted = form.read().model_copy(update={"matters": picked})
        opened = await context.submit(form, lambda w: _open(w, wanted), returns=UUID)
        context.open(f"/joint/{opened}")

    context.button("受理", send, key="Ctrl+Enter").mark("send")


def _open(w: Work, form: JointForm) -> UUID:
    actor = w.actor
    if actor.org_id is None:
        raise Refused("group.no_office")
    return open_joint(w, form, Desk(actor.org_id, actor.region)).group_id
