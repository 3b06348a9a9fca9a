"""What supervision says of a case, beside its steps: the lights it had and what was ordered."""

from nicegui import ui

from jinmin.supervision import AlertHandling, AlertState, Light, SupervisionAlert
from jinmin.ui.words import day, moment


def draw_supervision(alerts: tuple[SupervisionAlert, ...], orders: tuple[AlertHandling, ...]) -> None:
    """A card, unless there is nothing to say."""
    if not alerts:
        return
    with ui.element("section").classes("jm-card jm-section"):
        ui.label("时限监察").classes("jm-group-title")
        with ui.element("ul").classes("jm-notes"):
            for alert in alerts:
                with ui.element("li"):
                    _alert(alert)
            for order in orders:
                with ui.element("li"):
                    ui.label("督办").classes("jm-tag jm-tag-blue")
                    ui.label(
                        f"{order.order_text}（{order.post}{order.handled_by_name}，{moment(order.handled_at)}）"
                    )


def _alert(alert: SupervisionAlert) -> None:
    out = alert.state is AlertState.CLOSED
    tone = "muted" if out else "red" if alert.light is Light.RED else "amber"
    ui.label("已解除" if out else alert.light.label).classes(f"jm-tag jm-tag-{tone}")
    ui.label(f"{alert.title}　时限 {day(alert.due_on)}{'（暂定）' if alert.provisional else ''}")
    ui.label(moment(alert.closed_at or alert.raised_at)[5:10]).classes("jm-muted jm-push")
