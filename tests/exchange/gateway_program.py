"""The published interface of a probe node, as a program: code, folder, database, region and port."""

import sys
from pathlib import Path

import uvicorn

from jinmin.web.app import create_app
from tests.exchange.probe import open_probe_node


def main() -> None:
    """The program."""
    code, data, url, region, port = sys.argv[1:]
    node = open_probe_node(code, Path(data), url, region=region)
    uvicorn.run(create_app(node), host="127.0.0.1", port=int(port), log_level="warning")
