"""The published interface of a probe node, as a program: ``python -m tests.exchange.gateway_program``."""

import sys
from pathlib import Path

import uvicorn

from jinmin.web.app import create_app
from tests.exchange.probe import open_probe_node


def main(code: str, data: str, url: str, region: str, port: str) -> None:
    node = open_probe_node(code, Path(data), url, region=region)
    uvicorn.run(create_app(node), host="127.0.0.1", port=int(port), log_level="warning")


if __name__ == "__main__":
    main(*sys.argv[1:])
