from pathlib import Path

import pytest

from jinmin.crypto import GUOMI, INTERNATIONAL, CryptoSuite, Keyring

SUITES = {"international": INTERNATIONAL, "guomi": GUOMI}


@pytest.fixture(scope="module", params=list(SUITES))
def suite(request: pytest.FixtureRequest) -> CryptoSuite:
    return SUITES[request.param]


@pytest.fixture(scope="module")
def keyring(suite: CryptoSuite, tmp_path_factory: pytest.TempPathFactory) -> Keyring:
    """A keyring that no test of the module changes."""
    return Keyring.create(tmp_path_factory.mktemp("keys") / "node.keys", suite)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "node.keys"
