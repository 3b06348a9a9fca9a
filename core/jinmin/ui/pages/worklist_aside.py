"""Beside the worklist: what the clerk has begun and not sent, what the node's keeper should know."""

from collections.abc import Sequence
from dataclasses import dataclass

from nicegui import ui

from jinmin.cases.acts import HeldItem
from jinmin.cases.drafts import DraftSummary
from jinmin.db.work import Work
from jinmin.devices import DeviceState, DeviceStatus
from jinmin.doubts import ANSWER, DoubtFilter, doubts, retractions
from jinmin.exchange.alarms import open_alarms
from jinmin.exchange.status import HANDLE
from jinmin.messages import text
from jinmin.supervision import AlertLine, Subject
from jinmin.ui.context import PageContext
from jinmin.ui.words import day, moment
from jinmin.vocabulary.manifest import HealthFinding

_DEVICE_TONES = {
    DeviceState.READY: "green",
    DeviceState.SIMULATED: "blue",
    DeviceState.ABSENT: "amber",
    DeviceState.FAILED: "red",
}


def alert_list(context: PageContext, told: tuple[AlertLine, ...], counts: tuple[int, int]) -> None:
    """预警 addressed to this post: how many of each light, the most pressing ones below; nothing when none is on."""
    red, amber = counts
    if not red + amber:
        return
    with ui.element("section").classes("jm-card jm-section").mark("told-alerts"):
        with ui.element("div").classes("jm-row"):
            ui.label("预警").classes("jm-group-title")
            for count, tone, light in ((red, "red", "红灯"), (amber, "amber", "黄灯")):
                if count:
                    ui.label(f"{light} {count}").classes(f"jm-tag jm-tag-{tone}")
            ui.element("div").classes("jm-spacer")
            ui.link("全部", "/alerts")
        with ui.element("ul").classes("jm-notes"):
            for line in told:
                with ui.element("li"):
                    ticket = line.subject is Subject.TICKET
                    path = f"/voice/{line.subject_id}" if ticket else f"/cases/{line.case_id}"
                    ui.link(line.case_no or line.title, path)
                    ui.label(line.title).classes("jm-muted")
                    late = f"逾期 {line.days} 天" if line.days > 0 else f"{day(line.due_on)[5:]} 到期"
                    ui.label(late).classes(f"jm-push jm-tone-{line.light.value}")


def draft_list(context: PageContext, drafts: tuple[DraftSummary, ...]) -> None:
    """Forms that were saved and wait to be sent."""
    with ui.element("section").classes("jm-card jm-section"):
        ui.label("我的暂存").classes("jm-group-title")
        if not drafts:
            ui.label("没有未交的表。填表时会自动暂存，退出后仍在。").classes("jm-muted")
            return
        with ui.element("ul").classes("jm-notes"):
            for draft in drafts[:8]:
                with ui.element("li"):
                    _draft_line(context, draft)


def item_list(items: Sequence[HeldItem]) -> None:
    """在手物品: blanks, seals, keys that go onto a hand-over sheet; nothing where there are none."""
    if not items:
        return
    with ui.element("section").classes("jm-card jm-section").mark("items-in-hand"):
        ui.label("在手物品").classes("jm-group-title")
        with ui.element("ul").classes("jm-notes"):
            for item in items:
                with ui.element("li"):
                    ui.label(item.title)
                    ui.label(item.detail).classes("jm-muted")


def health_notes(findings: list[HealthFinding]) -> None:
    """Warnings and faults of the node."""
    notes = [finding for finding in findings if finding.level != "ok"]
    with ui.element("section").classes("jm-card jm-section"):
        ui.label("运行提示").classes("jm-group-title")
        if not notes:
            ui.label("各项检查正常。").classes("jm-muted")
        with ui.element("ul").classes("jm-notes"):
            for finding in notes:
                with ui.element("li"):
                    tone = "red" if finding.level == "fault" else "amber"
                    ui.label(finding.name).classes(f"jm-tag jm-tag-{tone}")
                    ui.label(text(finding.key, **finding.values))


@dataclass(frozen=True)
class ExchangeNotes:
    """What of the exchange waits for this post: alarms, questions to answer, retractions to deal with."""

    alarms: int = 0
    doubts: int = 0
    retractions: int = 0


def read_exchange_notes(w: Work) -> ExchangeNotes:
    """Only what the actor may deal with is counted."""
    alarms = len(open_alarms(w)) if w.actor.may(HANDLE) else 0
    if not w.actor.may(ANSWER):
        return ExchangeNotes(alarms)
    waiting = [one for one in retractions(w) if one.addressee == w.origin and one.acknowledged_on is None]
    return ExchangeNotes(alarms, len(doubts(w, DoubtFilter.TO_ANSWER)), len(waiting))


def exchange_notes(notes: ExchangeNotes) -> None:
    """A card, unless nothing waits."""
    lines = (
        ("告警", notes.alarms, "交换告警待处理", "/exchange", "red"),
        ("疑义", notes.doubts, "共享数据疑义待校核答复", "/doubts", "amber"),
        ("追错", notes.retractions, "反向追错通知待处理", "/doubts/retractions", "amber"),
    )
    if not any(count for _tag, count, *_rest in lines):
        return
    with ui.element("section").classes("jm-card jm-section").mark("exchange-notes"):
        ui.label("数据交换").classes("jm-group-title")
        with ui.element("ul").classes("jm-notes"):
            for tag, count, said, path, tone in lines:
                if count:
                    with ui.element("li"):
                        ui.label(tag).classes(f"jm-tag jm-tag-{tone}")
                        ui.link(f"{said} {count}", path)


def device_list(context: PageContext, statuses: tuple[DeviceStatus, ...]) -> None:
    """设备状态: what this node reaches, and the camera that only the browser knows of."""
    with ui.element("section").classes("jm-card jm-section"):
        ui.label("设备状态").classes("jm-group-title")
        with ui.element("div").classes("jm-devices"):
            for status in statuses:
                ui.label(status.title or status.kind)
                ui.label(status.state.label).classes(f"jm-tag jm-tag-{_DEVICE_TONES[status.state]}")
            ui.label("摄像头（本机浏览器）")
            camera = ui.label("…").classes("jm-tag").mark("camera-state")
    ui.run_javascript(f"jinmin.tellCamera({camera.html_id!r})")


def _draft_line(context: PageContext, draft: DraftSummary) -> None:
    path = draft.key.form.replace("{case_id}", draft.key.subject)
    found = context.interface.page_at(path)
    if found:
        ui.link(found.title, path)
    else:
        ui.label(draft.key.form)
    if not draft.settled:
        ui.label("待核对").classes("jm-tag jm-tag-amber")
    ui.label(moment(draft.saved_at)[5:]).classes("jm-muted jm-push")
