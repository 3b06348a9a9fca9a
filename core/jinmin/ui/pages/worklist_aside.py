"""Beside the worklist: what the clerk has begun and not sent, what the node's keeper should know.

Each card is markup with every value escaped: nothing in it asks the server but its links.
"""

from collections.abc import Iterable, Sequence
from html import escape

from nicegui import ui

from jinmin.cases.acts import HeldItem
from jinmin.cases.drafts import DraftSummary
from jinmin.devices import DeviceState, DeviceStatus
from jinmin.identity import mask_name
from jinmin.messages import text
from jinmin.queueing import AppointmentLine, AppointmentState
from jinmin.supervision import AlertLine, Subject
from jinmin.ui.context import PageContext
from jinmin.ui.interface import Interface
from jinmin.ui.pages.worklist_reading import Beside, ExchangeNotes
from jinmin.ui.words import day, moment
from jinmin.vocabulary.manifest import HealthFinding

_DEVICE_TONES = {
    DeviceState.READY: "green",
    DeviceState.SIMULATED: "blue",
    DeviceState.ABSENT: "amber",
    DeviceState.FAILED: "red",
}
_CAMERA = "jm-camera-state"


def draw_beside(context: PageContext, beside: Beside) -> None:
    """All cards of which there is something to say."""
    cards = (
        _alerts(beside.alerts, beside.lights),
        _appointments(beside.booked),
        _exchange(beside.waiting),
        _drafts(context.interface, beside.drafts),
        _items(beside.items),
    )
    ui.html("".join(cards), sanitize=False).classes("jm-contents")


def draw_devices(statuses: tuple[DeviceStatus, ...]) -> None:
    """设备状态: what this node reaches, and the camera that only the browser knows of."""
    lines = "".join(
        f"<div>{escape(status.title or status.kind)}</div>"
        f"{_tag(status.state.label, _DEVICE_TONES[status.state])}"
        for status in statuses
    )
    camera = f'<div>摄像头（本机浏览器）</div><span class="jm-tag" id="{_CAMERA}">…</span>'
    ui.html(_card("设备状态", f'<div class="jm-devices">{lines}{camera}</div>'), sanitize=False)
    ui.run_javascript(f"jinmin.tellCamera({_CAMERA!r})")


def health_notes(findings: list[HealthFinding]) -> None:
    """Warnings and faults of the node."""
    notes = [
        _tag(finding.name, "red" if finding.level == "fault" else "amber")
        + f"<div>{escape(text(finding.key, **finding.values))}</div>"
        for finding in findings
        if finding.level != "ok"
    ]
    ui.html(_card("运行提示", _lines(notes) if notes else _muted("各项检查正常。")), sanitize=False)


def _alerts(told: tuple[AlertLine, ...], counts: tuple[int, int]) -> str:
    """预警 addressed to this post: how many of each light, the most pressing ones below; nothing when none is on."""
    red, amber = counts
    if not red + amber:
        return ""
    lights = ((red, "red", "红灯"), (amber, "amber", "黄灯"))
    tags = "".join(_tag(f"{light} {count}", tone) for count, tone, light in lights if count)
    head = _head("预警", tags, _link("全部", "/alerts"))
    return _section(head + _lines(map(_alert, told)))


def _alert(line: AlertLine) -> str:
    ticket = line.subject is Subject.TICKET
    path = f"/voice/{line.subject_id}" if ticket else f"/cases/{line.case_id}"
    late = f"逾期 {line.days} 天" if line.days > 0 else f"{day(line.due_on)[5:]} 到期"
    pushed = f'<div class="jm-push jm-tone-{line.light.value}">{late}</div>'
    return _link(line.case_no or line.title, path) + _muted(line.title) + pushed


def _appointments(lines: tuple[AppointmentLine, ...]) -> str:
    """今日预约; nothing where there are none."""
    if not lines:
        return ""
    told = (
        f'<div class="jm-strong">{escape(line.slot)}</div><div>{escape(mask_name(line.name))}</div>'
        f'<div class="jm-push jm-muted">{"已到号" if line.state is AppointmentState.ARRIVED else "未到"}</div>'
        for line in lines
    )
    return _section(_head("今日预约", "", _link("办理到号", "/appointments")) + _lines(told))


def _exchange(notes: ExchangeNotes) -> str:
    """What of the exchange waits, unless nothing does."""
    lines = (
        ("告警", notes.alarms, "交换告警待处理", "/exchange", "red"),
        ("疑义", notes.doubts, "共享数据疑义待校核答复", "/doubts", "amber"),
        ("追错", notes.retractions, "反向追错通知待处理", "/doubts/retractions", "amber"),
    )
    told = [
        _tag(tag, tone) + _link(f"{said} {count}", path) for tag, count, said, path, tone in lines if count
    ]
    return _card("数据交换", _lines(told)) if told else ""


def _drafts(interface: Interface, drafts: tuple[DraftSummary, ...]) -> str:
    """Forms that were saved and wait to be sent."""
    if not drafts:
        return _card("我的暂存", _muted("没有未交的表。填表时会自动暂存，退出后仍在。"))
    return _card("我的暂存", _lines(_draft(interface, draft) for draft in drafts[:8]))


def _draft(interface: Interface, draft: DraftSummary) -> str:
    path = draft.key.form.replace("{case_id}", draft.key.subject)
    found = interface.page_at(path)
    named = _link(found.title, path) if found else f"<div>{escape(draft.key.form)}</div>"
    settled = "" if draft.settled else _tag("待核对", "amber")
    return f'{named}{settled}<div class="jm-muted jm-push">{moment(draft.saved_at)[5:]}</div>'


def _items(items: Sequence[HeldItem]) -> str:
    """在手物品: blanks, seals, keys that go onto a hand-over sheet; nothing where there are none."""
    if not items:
        return ""
    return _card(
        "在手物品", _lines(f"<div>{escape(each.title)}</div>{_muted(each.detail)}" for each in items)
    )


def _card(title: str, body: str) -> str:
    return _section(f'<div class="jm-group-title">{title}</div>{body}')


def _section(body: str) -> str:
    return f'<section class="jm-card jm-section">{body}</section>'


def _head(title: str, tags: str, link: str) -> str:
    spacer = '<div class="jm-spacer"></div>'
    return f'<div class="jm-row"><div class="jm-group-title">{title}</div>{tags}{spacer}{link}</div>'


def _lines(lines: Iterable[str]) -> str:
    return f'<ul class="jm-notes">{"".join(f"<li>{line}</li>" for line in lines)}</ul>'


def _link(said: str, path: str) -> str:
    return f'<a class="nicegui-link" href="{escape(path)}">{escape(said)}</a>'


def _muted(said: str) -> str:
    return f'<div class="jm-muted">{escape(said)}</div>'


def _tag(said: str, tone: str) -> str:
    return f'<div class="jm-tag jm-tag-{tone}">{escape(said)}</div>'
