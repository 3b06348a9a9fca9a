"""Fixtures every test may ask for, and the rules every test runs under (see tests/harness)."""

import os
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from uuid import uuid4

import hypothesis
import pytest
from _pytest.runner import runtestprotocol
from playwright.sync_api import Browser, Page, ViewportSize

from tests.harness import interruption, network_guard, run_directory, system_packages
from tests.harness.browser import DESK, BrowserThread, open_page
from tests.harness.nats import NatsServer
from tests.harness.postgres import PostgresServer

NEEDS = {
    "postgres_server": "postgres",
    "private_postgres": "postgres",
    "nats_server": "nats",
    "browser": "browser",
}
RUN = pytest.StashKey[Path]()
BROWSER_THREAD = pytest.StashKey[BrowserThread]()
FAILED = pytest.StashKey[bool]()

# Two shared cores make a time limit per example a matter of luck; a fixed seed makes red reproducible.
hypothesis.settings.register_profile("jinmin", deadline=None, derandomize=True)
hypothesis.settings.register_profile("explore", deadline=None, max_examples=1000)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "jinmin"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--reverse", action="store_true", help="last test first, to find hidden order")


def pytest_configure(config: pytest.Config) -> None:
    network_guard.install()
    workerinput: dict[str, str] | None = getattr(config, "workerinput", None)
    if workerinput is None:
        interruption.become_interruptible()
    config.stash[RUN] = Path(workerinput["run"]) if workerinput else run_directory.create()
    config.stash[BROWSER_THREAD] = BrowserThread()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: object) -> None:
    """Tell each xdist worker where the run lives; ``node`` is its controller side."""
    node.workerinput["run"] = str(node.config.stash[RUN])  # type: ignore[attr-defined]


def pytest_unconfigure(config: pytest.Config) -> None:
    config.stash[BROWSER_THREAD].close()
    if not hasattr(config, "workerinput"):
        run_directory.remove(config.stash[RUN])


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    absent = system_packages.names_by_marker(system_packages.missing())
    for item in items:
        for name in NEEDS.keys() & set(getattr(item, "fixturenames", ())):
            item.add_marker(NEEDS[name])
        for marker in absent.keys() & {mark.name for mark in item.iter_markers()}:
            item.add_marker(pytest.mark.skip(reason=f"needs {absent[marker]}"))
    if config.getoption("--reverse"):
        items.reverse()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    if "browser" not in getattr(item, "fixturenames", ()):
        return None
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    item.config.stash[BROWSER_THREAD].run(lambda: runtestprotocol(item, nextitem=nextitem))
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    item.stash[FAILED] = report.failed
    return report


@pytest.fixture(scope="session")
def run_folder(pytestconfig: pytest.Config) -> Path:
    """The folder of this test run, shared by its processes, deleted at its end."""
    return pytestconfig.stash[RUN]


@pytest.fixture(scope="session")
def postgres_server(run_folder: Path) -> PostgresServer:
    """The cluster of this run. Fast, not durable, shared: never stop it."""
    return PostgresServer.shared(run_folder)


@pytest.fixture
def private_postgres(run_folder: Path) -> Iterator[Callable[..., PostgresServer]]:
    """Makes clusters of the test's own, to kill and restart: ``private_postgres(durable=True)``."""
    made: list[PostgresServer] = []

    def make(*, durable: bool = False) -> PostgresServer:
        made.append(PostgresServer.create(run_folder / f"postgres-{uuid4().hex[:8]}", durable=durable))
        return made[-1]

    yield make
    for server in made:
        server.stop()


@pytest.fixture
def fresh_postgres(postgres_server: PostgresServer) -> Iterator[str]:
    """The SQLAlchemy url of a new empty PostgreSQL database."""
    url = postgres_server.create_database()
    yield url
    postgres_server.drop(url)


@pytest.fixture
def fresh_sqlite(tmp_path: Path) -> str:
    """The SQLAlchemy url of a SQLite file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'jinmin.sqlite'}"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """The url of an empty database, once on each engine."""
    url: str = request.getfixturevalue({"sqlite": "fresh_sqlite"}.get(request.param, "fresh_postgres"))
    return url


@pytest.fixture(scope="session")
def nats_server(run_folder: Path) -> Iterator[NatsServer]:
    """A broker with JetStream of this test process; a test that kills it starts it again."""
    server = NatsServer(run_folder / f"nats-{uuid4().hex[:8]}")
    yield server
    server.stop()


@pytest.fixture(scope="session")
def browser(pytestconfig: pytest.Config) -> Browser:
    """Chromium. Tests with it are plain functions in Playwright's synchronous style."""
    return pytestconfig.stash[BROWSER_THREAD].open_browser()


@pytest.fixture
def viewport() -> ViewportSize:
    """The page's size; ``@pytest.mark.parametrize("viewport", [...])`` replaces it."""
    return DESK


@pytest.fixture
def page(
    browser: Browser,
    viewport: ViewportSize,
    screenshot: Callable[[Page, str], Path],
    request: pytest.FixtureRequest,
) -> Iterator[Page]:
    """An empty page. The test fails when a script on it does; a failed test leaves a screenshot."""
    page = open_page(browser, viewport)
    script_errors: list[str] = []
    page.on("pageerror", lambda error: script_errors.append(str(error)))
    yield page
    if request.node.stash.get(FAILED, False):
        screenshot(page, f"failed-{request.node.name}")
    page.context.close()
    assert not script_errors


@pytest.fixture(scope="session")
def screenshot(pytestconfig: pytest.Config) -> Callable[[Page, str], Path]:
    """``screenshot(page, name)`` writes build/screenshots/name.png and gives its path."""
    folder = pytestconfig.rootpath / "build" / "screenshots"

    def take(page: Page, name: str) -> Path:
        path = folder / f"{name.replace('/', '_')}.png"
        page.screenshot(path=path, full_page=True)
        return path

    return take
