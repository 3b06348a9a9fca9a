"""不予办理 with its notice, and 一次性告知 of all that is lacking."""

from collections.abc import Callable
from uuid import UUID

from jinmin.api import Work
from jinmin.api.cases import CorrectionItem, correction_paper
from jinmin.api.pages import Form, PageContext
from jinmin_marriage.forms import ROLES, MarriageForm
from jinmin_marriage.pages.desk import Seat
from jinmin_marriage.pages.dialogs import Picked, pick
from jinmin_marriage.pages.live_rules import SIDES, as_far_as_readable
from jinmin_marriage.pages.party_column import PROVED
from jinmin_marriage.pages.printing import Paper, print_for_case
from jinmin_marriage.printouts import RefusalNotice
from jinmin_marriage.service import GROUNDS, Notified, Told, refuse_application, tell_shortfalls

ARTICLE = "《婚姻登记条例》第八条"
LACKING = {
    **{f"{role}_id": f"{SIDES[role]}居民身份证原件" for role in ROLES},
    **{f"{role}_present": f"{SIDES[role]}本人到场" for role in ROLES},
}
PROOFS = {f"{role}_prior": f"{SIDES[role]}解除前次婚姻的证明" for role in ROLES}


class NotAccepted:
    """The two ways an application ends at the window without being accepted."""

    def __init__(
        self,
        context: PageContext,
        form: Form[MarriageForm],
        seat: Seat,
        wanted: Callable[[], MarriageForm],
        returned_case: UUID | None,
        finish: Callable[[str], None],
    ) -> None:
        self._context = context
        self._form = form
        self._seat = seat
        self._wanted = wanted
        self._returned = returned_case
        self._finish = finish

    async def refuse(self) -> None:
        """Grounds, confirmation, notice."""
        wanted = self._wanted()
        refused: list[tuple[Notified, Paper]] = []

        async def refuse(picked: Picked) -> None:
            refused.append(await self._refuse(wanted, picked))

        if await pick(
            self._context,
            "不予办理结婚登记",
            "只有下列情形可以不予办理。办件随即办结为“不予办理”，并出具通知单，请当事人签收。",
            {key: f"{ground.text}（{ground.article}）" for key, ground in GROUNDS.items()},
            refuse,
            words="情况说明（记入办件，不印在通知单上）",
            yes="不予办理并出通知单",
            danger=True,
        ):
            [(notified, paper)] = refused
            said = f"已不予办理，办件 {notified.case_no} 已办结。通知单请当事人签收。"
            await self._hand_out(notified, paper, said)

    async def tell_shortfalls(self) -> None:
        """What is lacking, notice; the case waits for the couple to come back."""
        offered = {**LACKING, **{key: title for key, title in PROOFS.items() if self._needs(key)}}
        told: list[tuple[Told, Paper]] = []

        async def tell(picked: Picked) -> None:
            told.append(await self._tell(picked, offered))

        if await pick(
            self._context,
            "一次性告知",
            "请勾选或写明所缺全部材料。办件转为“退回补正”，表单随办件保留，补齐后从工作台继续。",
            offered,
            tell,
            words="再次告知的新情况（必填）" if self._returned else "其他需要补正的内容",
            yes="出具告知书",
        ):
            [(notified, paper)] = told
            said = f"已告知，办件 {notified.case_no} 转为退回补正；材料补齐后从工作台接着办。"
            await self._hand_out(notified, paper, said)

    def _needs(self, key: str) -> bool:
        role = key.partition("_")[0]
        return self._form.boxes[f"{role}.marital_status"].value in PROVED

    async def _refuse(self, wanted: MarriageForm, picked: Picked) -> tuple[Notified, Paper]:
        desk, returned = self._seat.desk, self._returned
        notified = await self._context.submit(
            self._form,
            lambda w: refuse_application(
                w, wanted, desk, picked.keys, reason=picked.words, returned_case=returned
            ),
            returns=Notified,
        )
        grounds = tuple(GROUNDS[key] for key in picked.keys)

        def notice(w: Work) -> RefusalNotice:
            return RefusalNotice(
                notice_number=notified.notice_no,
                applicants=(wanted.groom.name, wanted.bride.name),
                applied_on=w.today,
                grounds=grounds,
                office=self._seat.office,
                issued_on=w.today,
            )

        title = "不予办理结婚登记通知单"
        return notified, Paper("refusal_notice", title, notice, serial=notified.notice_no)

    async def _tell(self, picked: Picked, offered: dict[str, str]) -> tuple[Told, Paper]:
        values = self._form.values()
        known = as_far_as_readable(values)
        items = _items(picked, offered)
        desk, returned = self._seat.desk, self._returned
        told = await self._context.submit(
            self._form,
            lambda w: tell_shortfalls(
                w,
                known,
                desk,
                items,
                values,
                returned_case=returned,
                new_facts=picked.words if returned else "",
            ),
            returns=Told,
        )
        return told, Paper(
            f"correction_notice-{told.notice_no}",
            "一次性告知书",
            lambda w: correction_paper(w, told.notice_id),
            serial=told.notice_no,
        )

    async def _hand_out(self, notified: Notified, paper: Paper, said: str) -> None:
        self._finish(said)
        with self._form.root:
            await print_for_case(self._context, notified.case_id, paper, printed_before=False)


def _items(picked: Picked, offered: dict[str, str]) -> tuple[CorrectionItem, ...]:
    """What was ticked; the ids of a material of the matter are its own."""
    ticked = [
        CorrectionItem(
            material=key if key.endswith("_id") else "",
            title=offered[key],
            problem="未提供",
            asked="请补齐后再次到场办理",
            article=ARTICLE,
        )
        for key in picked.keys
    ]
    if picked.words:
        ticked.append(CorrectionItem(title="其他", problem=picked.words, asked="请补正"))
    return tuple(ticked)
