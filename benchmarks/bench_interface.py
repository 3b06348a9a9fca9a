"""What the interface costs its server: pages, memory, start, and a clerk's clicks while an office signs in."""

import asyncio
import time
from collections import Counter
from contextlib import AsyncExitStack
from multiprocessing import get_context
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from benchmarks.demo_server import DemoServer, demo_server
from benchmarks.interface_client import Browser, Tab
from tests.harness.figures import Figure
from tests.harness.trials import TrialContext

PAGES = {
    "worklist": ("/", 40.0, 25.0),
    "registration form": ("/marriage/apply", 70.0, 40.0),
    "register": ("/marriage/search", 40.0, 25.0),
}
"""Address, and the CPU milliseconds of one page: pass and goal."""

LOADS = 20
CLIENTS = 10
SIGN_INS = 300
STORM_SECONDS = 60.0
CLICK_EVERY = 0.25
LOGINS = ("clerk", "clerk2", "chief")

spawn = get_context("spawn")


def run(context: TrialContext) -> list[Figure]:
    """CPU per page, memory with ten clients, a later start, clicks under a storm of sign-ins."""
    folder = context.folder / "interface"
    with demo_server(folder) as server:
        figures = _pages(server, context.runs)
    memory = [_with_clients(folder) for _run in range(context.runs)]
    figures.append(_smaller("demo with ten clients", "MB RSS", memory, 350.0, 200.0))
    starts = [_started_in(folder) for _run in range(context.runs)]
    figures.append(_smaller("later start of the demo", "s", starts, 5.0, 3.0))
    clicks = [_under_storm(folder) for _run in range(min(context.runs, 3))]
    note = f"{SIGN_INS} sign-ins in {STORM_SECONDS:.0f} s from another process"
    figures.append(_smaller("clicks while an office signs in", "ms p95", clicks, 100.0, 50.0, note))
    return figures


def _smaller(name: str, unit: str, runs: list[float], target: float, goal: float, note: str = "") -> Figure:
    return Figure(name, unit, tuple(runs), (), target, goal, smaller_is_better=True, note=note)


def _pages(server: DemoServer, runs: int) -> list[Figure]:
    async def measure() -> list[Figure]:
        async with Browser(server.url) as browser:
            await browser.sign_in(LOGINS[0], server.password)
            figures = []
            for title, (path, target, goal) in PAGES.items():
                await _cost(server, browser, path)  # warm
                costs = [await _cost(server, browser, path) for _run in range(runs)]
                figures.append(_smaller(f"page {title}", "ms CPU", costs, target, goal))
            return figures

    return asyncio.run(measure())


async def _cost(server: DemoServer, browser: Browser, path: str) -> float:
    """The median CPU milliseconds from asking for the page until it is drawn and left again."""
    spent = []
    for _load in range(LOADS):
        before = server.cpu_seconds()
        async with Tab(browser, path) as tab:
            await tab.settle()
        spent.append((server.cpu_seconds() - before) * 1000)
    return median(spent)


def _with_clients(folder: Path) -> float:
    async def measure(server: DemoServer) -> float:
        async with AsyncExitStack() as stack:
            for number in range(CLIENTS):
                browser = await stack.enter_async_context(Browser(server.url))
                await browser.sign_in(LOGINS[number % len(LOGINS)], server.password)
                for path in ("/", "/marriage/apply"):
                    tab = await stack.enter_async_context(Tab(browser, path))
                    await tab.settle()
            await asyncio.sleep(2)
            return server.resident_mb()

    with demo_server(folder) as server:
        return asyncio.run(measure(server))


def _started_in(folder: Path) -> float:
    with demo_server(folder) as server:
        return server.started_in


def _under_storm(folder: Path) -> float:
    with demo_server(folder) as server:
        failed = spawn.Queue()
        storm = spawn.Process(target=_sign_in_all, args=(server.url, server.password, failed))
        storm.start()
        taken = asyncio.run(_click_for(server, STORM_SECONDS))
        assert not (kept_out := failed.get(timeout=240)), f"not signed in: {kept_out}"
        storm.join()
    return quantiles(taken, n=20)[-1]


async def _click_for(server: DemoServer, seconds: float) -> list[float]:
    """Milliseconds of each click from sending it to the rows it brings."""
    taken: list[float] = []
    async with Browser(server.url) as browser:
        await browser.sign_in(LOGINS[0], server.password)
        async with Tab(browser, "/") as tab:
            await tab.settle()
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                started = time.perf_counter()
                await tab.ask_list(("all", "overdue")[len(taken) % 2])
                taken.append((time.perf_counter() - started) * 1000)
                await asyncio.sleep(CLICK_EVERY)
    return taken


def _sign_in_all(url: str, password: str, failed: Any) -> None:
    failed.put(asyncio.run(_storm(url, password)))


async def _storm(url: str, password: str) -> dict[str, int]:
    """SIGN_INS people, spread evenly over the time; how many did not get in, by what kept them out."""

    async def one(number: int) -> None:
        await asyncio.sleep(number * STORM_SECONDS / SIGN_INS)
        async with Browser(url) as browser:
            await browser.sign_in(LOGINS[number % len(LOGINS)], password)

    came = await asyncio.gather(*(one(number) for number in range(SIGN_INS)), return_exceptions=True)
    return dict(Counter(f"{each!r:.120}" for each in came if isinstance(each, BaseException)))
