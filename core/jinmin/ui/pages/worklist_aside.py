"""Beside the worklist: what the clerk has begun and not sent, what the node's keeper should know."""

from collections.abc import Sequence

from nicegui import ui

from jinmin.cases.acts import HeldItem
from jinmin.cases.drafts import DraftSummary
from jinmin.devices import DeviceState, DeviceStatus
from jinmin.messages import text
from jinmin.ui.context import PageContext
from jinmin.ui.words import moment
from jinmin.vocabulary.manifest import HealthFinding

_DEVICE_TONES = {
    DeviceState.READY: "green",
    DeviceState.SIMULATED: "blue",
    DeviceState.ABSENT: "amber",
    DeviceState.FAILED: "red",
}


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
