"""提出疑义: one form beside the record as it stands here."""

from uuid import UUID

from nicegui import ui

from jinmin.cases import Case
from jinmin.db.work import Work
from jinmin.documents.images import ScanLimits
from jinmin.doubts import (
    EVIDENCE_MOST,
    Evidence,
    NewDoubt,
    QuestionedRecord,
    raise_doubt,
    shared_record,
)
from jinmin.doubts.records import title_of
from jinmin.errors import NotFound
from jinmin.exchange.resources import ResourceCatalogue
from jinmin.identity.access import note_access
from jinmin.ledger.journal import Access
from jinmin.ui.context import PageContext
from jinmin.ui.facts import facts
from jinmin.ui.forms import Asked, Form
from jinmin.ui.question import Answers, Blank, question
from jinmin.ui.sections import actions, section
from jinmin.ui.uploads import Upload


async def page(context: PageContext) -> None:
    """Asks for the record first when the address does not name one."""
    record_id, resource = _id(context.query.get("record", "")), context.query.get("resource", "")
    if record_id is None or not resource:
        await _ask_record(context)
        return
    record, owner = await context.act(lambda w: _open(w, resource, record_id))
    case_no = await context.read(lambda w: _case_no(w, _id(context.query.get("case", ""))))
    _Sheet(context, record, owner, case_no).draw()


class _Sheet:
    def __init__(self, context: PageContext, record: QuestionedRecord, owner: str, case_no: str) -> None:
        self._context = context
        self._record = record
        self._owner = owner
        self._case_no = case_no
        self._form: Form[NewDoubt] = context.form(NewDoubt)

    def draw(self) -> None:
        record = self._record
        with section("记录"):
            facts(
                {
                    "信息资源": record.resource.title,
                    "主责方向": self._owner,
                    "记录版本": f"第 {record.row.version} 版",
                    "区划": record.region or "全国",
                    "有关办件": self._case_no,
                }
            )
        self._form.keep("resource", record.resource.id)
        self._form.keep("record_id", str(record.row.id))
        self._form.keep("case_id", self._context.query.get("case") or None)
        with self._form, self._form.group("疑义", 2):
            field = self._form.field("field", Asked(options=dict(record.titles)))
            held = ui.label("").classes("jm-note").mark("held")

            def show_held() -> None:
                held.set_text(self._held(str(field.value or "")))

            field.on_change(show_held)
            self._form.field("claimed", Asked(hint="按证明材料填写"))
            self._form.field("reason", Asked(kind="long_text", span=2))
            if self._case_no:
                hint = "填写后办件继续办理，不等答复；没有有效证明的留空"
                self._form.field("proof", Asked(hint=hint, span=2))
        with section("证据"):
            limits = ScanLimits(max_bytes=EVIDENCE_MOST)
            title = f"证明材料扫描件（至多 {EVIDENCE_MOST // 1000} KB）"
            self._upload = Upload(self._context, title, most=1, limits=limits)
        with actions():
            self._context.button("提出", self._send, key="Ctrl+Enter")

    def _held(self, name: str) -> str:
        return f"现有内容：{self._record.value(name) or '（空）'}" if name in self._record.titles else ""

    async def _send(self) -> None:
        new = self._form.read()
        scan = next(iter(self._upload.files), None)
        evidence = Evidence(scan.name, scan.data) if scan else None
        made = await self._context.submit(
            self._form, lambda w: str(raise_doubt(w, new, evidence).id), returns=str
        )
        ui.notify("已提出，答复后会通知您", type="positive")
        self._context.open(f"/doubts/{made}")


async def _ask_record(context: PageContext) -> None:
    def titles(w: Work) -> dict[str, str]:
        catalogue = w.port(ResourceCatalogue)
        return {name: found.title for name in catalogue.ids if (found := catalogue.find(name))}

    known = await context.read(titles)

    async def go(answers: Answers) -> None:
        record_id = _id(answers["record"].strip())
        if record_id is None:
            raise NotFound("record.not_found")
        await context.read(lambda w: shared_record(w, answers["resource"], record_id).region)
        case = f"&case={context.query['case']}" if context.query.get("case") else ""
        context.open(f"/doubts/new?resource={answers['resource']}&record={record_id}{case}")

    with section():
        ui.label("请在登记簿、证照等记录的页面上点“提出疑义”；也可以按记录号提出。").classes("jm-muted")

        async def ask() -> None:
            blanks = (Blank("resource", "信息资源", known), Blank("record", "记录号"))
            await question(context, "按记录号提出", "记录号见交换监控和退回清单。", blanks, go, yes="下一步")

        with actions():
            context.button("按记录号提出", ask, key="Ctrl+Enter")


def _open(w: Work, resource: str, record_id: UUID) -> tuple[QuestionedRecord, str]:
    record = shared_record(w, resource, record_id)
    note_access(w, w.actor, Access("doubts.record", f"{resource}/{record_id}"[:80], 1))
    return record, title_of(w, record.supplier)


def _case_no(w: Work, case_id: UUID | None) -> str:
    found = w.session.get(Case, case_id) if case_id else None
    return found.case_no if found else ""


def _id(written: str) -> UUID | None:
    try:
        return UUID(written)
    except ValueError:
        return None
