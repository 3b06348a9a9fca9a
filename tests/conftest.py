"""Fixtures every test may ask for, and the rules every test runs under (see tests/harness)."""

import os
import shutil
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from uuid import uuid4

import hypothesis
import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from jinmin.garbage import spare_what_is_loaded
from tests.harness import (
    interruption,
    network_guard,
    order,
    run_directory,
    second_try,
    system_packages,
    warm_programs,
)
from tests.harness.browser import DESK, BrowserThread, open_page
from tests.harness.core_tables import migrate_core
from tests.harness.nats import NatsServer
from tests.harness.node_copies import NodeCopies
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


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    network_guard.install()
    workerinput: dict[str, str] | None = getattr(config, "workerinput", None)
    if workerinput is None:
        interruption.become_interruptible()
    config.stash[RUN] = Path(workerinput["run"]) if workerinput else run_directory.create()
    os.environ[run_directory.RUN] = str(config.stash[RUN])
    config.stash[BROWSER_THREAD] = BrowserThread()
    config.option.basetemp = config.option.basetemp or str(config.stash[RUN] / "tests")


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
        item.add_marker(pytest.mark.xdist_group(order.group_of(item)))
        for marker in absent.keys() & {mark.name for mark in item.iter_markers()}:
            item.add_marker(pytest.mark.skip(reason=f"needs {absent[marker]}"))
    order.longest_way_first(items)
    if config.getoption("--reverse"):
        items.reverse()


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end: no search for garbage goes through it again."""
    spare_what_is_loaded()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    at_the_screen = order.drives_browser(item)
    if not at_the_screen and item.get_closest_marker("nats") is None:
        return None
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    if at_the_screen:
        item.config.stash[BROWSER_THREAD].run(lambda: second_try.run(item, nextitem))
    else:
        second_try.run(item, nextitem)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    second_try.tell(terminalreporter)


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
def engine(request: pytest.FixtureRequest) -> str:
    """The name of each engine in turn."""
    name: str = request.param
    return name


@pytest.fixture
def database_url(request: pytest.FixtureRequest, engine: str) -> str:
    """The url of an empty database, once on each engine."""
    url: str = request.getfixturevalue("fresh_sqlite" if engine == "sqlite" else "fresh_postgres")
    return url


@pytest.fixture
def absent_database(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], str]:
    """Gives the url of a database on the named engine that does not exist yet; what is made there goes again."""

    def on_postgresql() -> str:
        server: PostgresServer = request.getfixturevalue("postgres_server")
        url = server.new_url()
        request.addfinalizer(lambda: server.drop(url))
        return url

    return lambda engine: (
        f"sqlite:///{tmp_path / uuid4().hex}.sqlite" if engine == "sqlite" else on_postgresql()
    )


@pytest.fixture(scope="session")
def migrated_sqlite(run_folder: Path) -> Path:
    """A SQLite file with the core's tables: copy it, do not use it."""
    path = run_folder / "core.sqlite"
    with run_directory.locked(run_folder / "core.sqlite.lock"):
        if not path.exists():
            migrate_core(f"sqlite:///{path}.filling")
            path.with_name("core.sqlite.filling").rename(path)
    return path


@pytest.fixture
def copy_of_core(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], str]:
    """Gives the url of a new database with the core's tables on the named engine."""

    def on_sqlite() -> str:
        copy = tmp_path / f"core-{uuid4().hex}.sqlite"
        shutil.copyfile(request.getfixturevalue("migrated_sqlite"), copy)
        return f"sqlite:///{copy}"

    def on_postgresql() -> str:
        server: PostgresServer = request.getfixturevalue("postgres_server")
        url = server.create_database(server.template("core", migrate_core))
        request.addfinalizer(lambda: server.drop(url))
        return url

    return lambda engine: on_sqlite() if engine == "sqlite" else on_postgresql()


@pytest.fixture
def migrated_url(engine: str, copy_of_core: Callable[[str], str]) -> str:
    """The url of a database with the core's tables, once on each engine."""
    return copy_of_core(engine)


@pytest.fixture
def node_copies(request: pytest.FixtureRequest, engine: str, run_folder: Path) -> Iterator[NodeCopies]:
    """Copies nodes that are set up once a run, once on each engine."""
    copies = NodeCopies(
        run_folder, None if engine == "sqlite" else request.getfixturevalue("postgres_server")
    )
    yield copies
    copies.close()


@pytest.fixture
def small_node_copies(run_folder: Path) -> NodeCopies:
    """Copies nodes on SQLite, for rules that no engine has a part in."""
    return NodeCopies(run_folder, None)


@pytest.fixture(scope="session")
def shared_nats(run_folder: Path) -> Iterator[NatsServer]:
    """The broker process of this test process."""
    server = NatsServer(run_folder / f"nats-{uuid4().hex[:8]}")
    yield server
    server.stop()


@pytest.fixture
def nats_server(shared_nats: NatsServer) -> NatsServer:
    """An empty broker with JetStream; a test that kills it starts it again."""
    shared_nats.forget()
    return shared_nats


@pytest.fixture(scope="session")
def warm(run_folder: Path) -> warm_programs.WarmPrograms:
    """Starts programs of ours as forks of a process that has them imported."""
    return warm_programs.WarmPrograms.shared(run_folder)


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
