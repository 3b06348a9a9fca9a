"""Processor time spent by processes and what they started: what a record costs, whoever else uses the machine."""

import psutil
from tests.harness.postgres import PostgresServer


def cpu_seconds(*roots: int) -> float:
    """User and system time of these processes and their living children."""
    found = {each.pid: each for root in roots for each in _family(root)}
    return sum(each.cpu_times().user + each.cpu_times().system for each in found.values())


def server_of(postgres: PostgresServer) -> int:
    """The process all back ends are children of."""
    return int((postgres.data / "postmaster.pid").read_text("utf-8").split()[0])


def _family(root: int) -> list[psutil.Process]:
    process = psutil.Process(root)
    return [process, *process.children(recursive=True)]
