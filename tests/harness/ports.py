"""Free ports on the loopback address."""

import socket


def free_port() -> int:
    """A TCP port nobody listened on a moment ago; whoever takes it should be ready to ask again."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
