"""Running the interface: one worker in this process, or several that each open the node for themselves."""

import os
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson
import uvicorn
from fastapi import FastAPI

from jinmin.garbage import spare_what_is_loaded
from jinmin.node import Node
from jinmin.profiles import load_profile
from jinmin.web.app import create_app

SETTINGS = "JINMIN_API_NODE"
"""Where a worker finds which node to open; the passphrase stays in its own variable."""


@dataclass(frozen=True)
class NodePlace:
    """Which node, by which profile."""

    data: str
    profile: str
    database: str | None
    disabled: tuple[str, ...]


@dataclass(frozen=True)
class Listening:
    """Where to listen; with ``certificate`` and ``key`` over HTTPS."""

    host: str
    port: int
    workers: int = 1
    certificate: Path | None = None
    key: Path | None = None


def serve_interface(place: NodePlace, listening: Listening) -> None:
    """Serve until interrupted."""
    os.environ[SETTINGS] = orjson.dumps(asdict(place)).decode()
    uvicorn.run(
        "jinmin.web.serving:app_of_worker",
        factory=True,
        host=listening.host,
        port=listening.port,
        workers=listening.workers,
        ssl_certfile=listening.certificate,
        ssl_keyfile=listening.key,
        log_level="warning",
        server_header=False,
    )


def app_of_worker() -> FastAPI:
    """What each worker builds for itself."""
    place = NodePlace(**orjson.loads(os.environ[SETTINGS]))
    node = Node.open(
        load_profile(place.profile),
        Path(place.data),
        database_url=place.database,
        disabled=tuple(place.disabled),
        passphrase=os.environ.get("JINMIN_PASSPHRASE"),
    )
    node.require_current()
    node.follow_profile()
    app = create_app(node)
    spare_what_is_loaded()
    return app
