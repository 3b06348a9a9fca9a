"""The running county, and people who sign in to it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.ui.matters.seed import PASSWORD
from tests.ui.running import Running, running


class County(Running):
    """The county's interface, at which one after another signs in in the same browser."""

    def sign_in(self, page: Page, login: str = "clerk", path: str = "/") -> None:
        """Sign in anew and wait for the page at ``path``."""
        page.context.clear_cookies()
        super().sign_in(page, login, path)


@pytest.fixture(scope="session")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[County]:
    """One interface process for all tests."""
    with running("tests.ui.matters.program", tmp_path_factory.mktemp("county"), PASSWORD) as found:
        yield County(found.url, found.folder, found.log, found.password)
