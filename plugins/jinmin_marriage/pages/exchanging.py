"""更正为另一证件号码: the network is asked, the paper kept, a colleague confirms at the same desk."""

import asyncio
from dataclasses import dataclass

from nicegui import ui

from jinmin.api import JinminError, KeptScan, Work, text
from jinmin.api.pages import (
    Colleague,
    Confirmation,
    Form,
    Halted,
    PageContext,
    Upload,
    confirm_by_colleague,
)
from jinmin.api.papers import take_in_scan
from jinmin_marriage.forms import Role
from jinmin_marriage.models import MarriageRecord
from jinmin_marriage.network import COVERAGE_TITLES
from jinmin_marriage.pages.correction_form import Wanted
from jinmin_marriage.service import Exchange, Identity, correct_party, scan_limits, verify_identity
from jinmin_marriage.service.exchanging import Verified

SAID = (
    "更正为另一证件号码即更换登记的当事人。新身份联网核对已通过（来源：{source}，覆盖：{coverage}）。"
    "请由另一名登记员核对证明材料原件后确认；经办人、确认人、核对结果和证明材料都记入台账。"
)
TICK = "已核对证明材料原件，与更正内容一致"
PAPER = "证明材料（更正证件号码必附，如公安机关证明、原登记档案）"


@dataclass(frozen=True)
class Asking:
    """The correction of one party; what is wrong shows in ``form``."""

    context: PageContext
    form: Form[Wanted]
    record: MarriageRecord
    role: Role

    async def exchange(self, wanted: Wanted, paper: Upload) -> bool:
        """Ask the network, have it confirmed, correct; False when the clerk goes back."""
        if not paper.files:
            paper.complain(text("marriage.exchange_paper_missing"))
            raise Halted
        identity = Identity(wanted.id_number, wanted.name)
        verified = await self._verify(identity)

        async def confirm(colleague: Colleague) -> None:
            kept = await self._keep(paper.files[0].data)
            exchange = Exchange(verified, kept, original_seen=True, opinion=colleague.reason)
            await colleague.act(lambda w: self._take_effect(w, identity, wanted.reason, exchange))

        return await confirm_by_colleague(self.context, self._confirmation(verified), confirm)

    def _take_effect(self, w: Work, identity: Identity, reason: str, exchange: Exchange) -> None:
        record = self.record
        correct_party(
            w, record.id, self.role, identity, reason=reason, exchange=exchange, expected=record.version
        )

    async def _verify(self, identity: Identity) -> Verified:
        actor = await self.context.read(lambda w: w.actor)
        site = self.context.node.site
        ui.notify("正在联网核对新身份")
        try:
            return await asyncio.to_thread(verify_identity, site, actor, self.record.id, self.role, identity)
        except JinminError as error:
            self.form.show(error)
            raise Halted from error

    def _confirmation(self, verified: Verified) -> Confirmation:
        answer = next(iter(verified.answers.values()))
        coverage = COVERAGE_TITLES.get(answer.coverage, answer.coverage)
        return Confirmation(
            f"更正登记 {self.record.certificate_no}：更换当事人",
            SAID.format(source=answer.source, coverage=coverage),
            yes="确认更正",
            tick=TICK,
            reason="复核意见",
        )

    async def _keep(self, scan: bytes) -> KeptScan:
        limits = await self.context.read(lambda w: scan_limits(w, self.record.region))
        subject = f"marriage_record/{self.record.id}"
        ports, actor = self.context.node.ports, self.context.actor
        return await asyncio.to_thread(take_in_scan, ports, actor, scan, limits, subject=subject)
