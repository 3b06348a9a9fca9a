"""Where plug-ins are found."""

from pathlib import Path

import pytest
from tests.integration.host import stranger


@pytest.fixture(scope="session")
def stranger_site(run_folder: Path) -> Path:
    """Where the stranger's plug-in is installed."""
    return stranger.installed(run_folder)


@pytest.fixture
def host_site(tmp_path: Path) -> Path:
    """Where the built-in plug-ins are declared."""
    return stranger.host_metadata(tmp_path / "host-metadata")


@pytest.fixture
def installed_here(host_site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this process find the built-in plug-ins by their entry points."""
    monkeypatch.syspath_prepend(host_site)
