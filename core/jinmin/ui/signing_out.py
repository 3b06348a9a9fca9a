"""Leaving: the session ends on the server first, then in every tab."""

from uuid import UUID

from nicegui import ui

from jinmin.errors import SessionLost
from jinmin.ui.interface import Interface
from jinmin.ui.session import LOGIN, current_token, forget, in_thread, other_tabs


async def sign_out(interface: Interface) -> None:
    """End this session and send every tab of it to the sign-in page."""
    try:
        token = current_token()
    except SessionLost:
        ui.navigate.to(LOGIN)
        return
    await in_thread(interface.gate.sign_out, token)
    forget()
    for client in other_tabs(token):
        client.open(f"{LOGIN}?left=1")
    ui.navigate.to(f"{LOGIN}?left=1")


async def switch_post(interface: Interface, appointment_id: UUID) -> None:
    """Act in another post; every tab of the session starts again there."""
    token = current_token()
    await in_thread(interface.gate.switch_post, token, appointment_id)
    for client in other_tabs(token):
        client.open("/")
    ui.navigate.to("/")
    ui.navigate.reload()
