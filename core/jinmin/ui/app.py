"""The interface as a program: ``build`` puts the pages of a node together, ``serve`` runs them."""

import base64
from pathlib import Path

from nicegui import app, run, ui
from nicegui.storage import Storage
from starlette.middleware.base import BaseHTTPMiddleware

from jinmin.garbage import spare_what_is_loaded
from jinmin.identity import PasswordPool
from jinmin.node import Node
from jinmin.ui import (
    desk,
    papers,
    public_evaluation,
    public_guides,
    public_voice,
    quick_handlers,
    quick_props,
    theme,
)
from jinmin.ui.gate import DemoAccount, Gate
from jinmin.ui.guard import guard
from jinmin.ui.interface import Interface
from jinmin.ui.pages import login
from jinmin.ui.visits_elsewhere import Elsewhere

SIGNED_IN_SECONDS = 8 * 3600
STORAGE_SECRET = "ui.cookie"
ICON = Path(__file__).parent / "static" / "icon.svg"


def build(node: Node, demo: tuple[DemoAccount, ...] = ()) -> Interface:
    """Register every page of the node with NiceGUI; once per process. ``demo``: accounts to offer."""
    interface = Interface(node, Gate(node, node.ports.get(PasswordPool), demo))
    node.observers = (*node.observers, interface.visitors)
    elsewhere = Elsewhere(node, interface.visitors)
    app.on_startup(elsewhere.begin)
    app.on_shutdown(elsewhere.end)
    theme.install()
    quick_handlers.install()
    quick_props.install()
    app.on_startup(spare_what_is_loaded)
    app.add_middleware(BaseHTTPMiddleware, dispatch=guard)

    @app.get("/api/health", include_in_schema=False)
    def alive() -> dict[str, str]:
        return {"state": "ok", "node": node.profile.node.code}

    # NiceGUI adds its own route for the icon at start, behind the page that answers every address.
    app.add_static_file(local_file=ICON, url_path="/favicon.ico")
    papers.register(interface.papers)
    login.register(interface)
    public_guides.register(interface)
    public_evaluation.register(interface)
    public_voice.register(interface)
    desk.register(interface)
    return interface


def serve(
    node: Node,
    *,
    host: str = "127.0.0.1",
    port: int = 8080,
    demo: tuple[DemoAccount, ...] = (),
    https: bool = False,
    show: bool = False,
) -> None:
    """Run the interface until it is stopped. ``https``: it stands behind TLS, so cookies demand it."""
    Storage.path = node.place.data_dir / "browsers"
    run.process_pool_start_method = "spawn"
    build(node, demo)
    ui.run(
        host=host,
        port=port,
        show=show,
        title="金民",
        favicon=ICON,
        language="zh-CN",
        reload=False,
        tailwind=False,
        show_welcome_message=False,
        binding_refresh_interval=1.0,
        reconnect_timeout=10.0,
        storage_secret=cookie_secret(node),
        session_middleware_kwargs={
            # A browser gives a host's cookies to all its ports: nodes on one machine need names of their own.
            "session_cookie": f"jinmin-{node.profile.node.code}",
            "https_only": https,
            "max_age": SIGNED_IN_SECONDS,
            "same_site": "lax",
        },
    )


def cookie_secret(node: Node) -> str:
    """What signs the cookie: derived from the node's keyring, so it survives a restart without a file."""
    return base64.b64encode(node.keyring.blind(STORAGE_SECRET, node.profile.node.code)).decode()
