"""The Debian packages some tests need beside Python, and how to tell whether they are there."""

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


class ToolMissing(LookupError):
    """A program the test needs is not on this machine."""


@dataclass(frozen=True)
class SystemPackage:
    """A Debian package; tests with ``marker`` are skipped when ``locate`` finds nothing.

    ``otherwise`` is installed where apt does not know ``name``.
    """

    name: str
    marker: str
    locate: Callable[[], Path]
    otherwise: str = ""

    def is_present(self) -> bool:
        try:
            self.locate()
        except ToolMissing:
            return False
        return True


def program(*names: str) -> Path:
    """The first of ``names`` found on PATH or in /usr/sbin, where Debian keeps servers."""
    search = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin"])
    for name in names:
        if found := shutil.which(name, path=search):
            return Path(found)
    raise ToolMissing(names[0])


def postgres_binaries() -> Path:
    """The folder of initdb and pg_ctl; the newest version when there are several."""
    versions = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = sorted(versions, key=lambda path: int(path.parts[-3]))
    return newest[-1].parent if newest else program("initdb").resolve().parent


def chromium() -> Path:
    """Without the window's own bars if possible: a whole Chromium draws them for every page, at four times the CPU."""
    return program("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


def chinese_font() -> Path:
    """A font file that covers Chinese, by fontconfig."""
    listing = subprocess.run(
        [program("fc-list"), ":lang=zh-cn", "file"], capture_output=True, text=True, check=True
    )
    if not listing.stdout.strip():
        raise ToolMissing("fc-list :lang=zh-cn")
    return Path(listing.stdout.splitlines()[0].rstrip(": "))


PACKAGES = (
    SystemPackage("postgresql", "postgres", postgres_binaries),
    SystemPackage("nats-server", "nats", lambda: program("nats-server")),
    SystemPackage("chromium-headless-shell", "browser", chromium, otherwise="chromium"),
    SystemPackage("fonts-noto-cjk", "browser", chinese_font),
    SystemPackage("poppler-utils", "poppler", lambda: program("pdftotext")),
)


def missing() -> list[SystemPackage]:
    return [package for package in PACKAGES if not package.is_present()]


def names_by_marker(packages: list[SystemPackage]) -> dict[str, str]:
    """The names to show for each marker, such as "chromium, fonts-noto-cjk"."""
    markers = [package.marker for package in packages]
    return {marker: ", ".join(p.name for p in packages if p.marker == marker) for marker in markers}


def can_install() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(packages: list[SystemPackage]) -> None:
    """Install through apt; raises CalledProcessError when apt refuses, for instance without a network."""
    _apt_get("update")
    names = [known_name(package) for package in packages]
    _apt_get("install", "-y", "--no-install-recommends", *names)


def known_name(package: SystemPackage) -> str:
    """What this Debian calls it."""
    if not package.otherwise:
        return package.name
    shown = subprocess.run(["apt-cache", "show", package.name], capture_output=True)
    return package.name if shown.returncode == 0 else package.otherwise


def _apt_get(*arguments: str) -> None:
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "-qq", *arguments], env=quiet, check=True, stdout=subprocess.DEVNULL)
