"""One running interface per test process."""

from collections.abc import Iterator

import pytest

from tests.ui.running import Running, running
from tests.ui.seed import PASSWORD

Desk = Running


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The small node's interface in a process of its own."""
    with running("tests.ui.program", tmp_path_factory.mktemp("desk"), PASSWORD) as desk:
        yield desk
