"""The shell blocks of the documents that promise to run: ``<!-- run -->`` above a ```` ```sh ```` fence."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.harness.checks import ROOT

BLOCK = re.compile(r"^<!-- run -->\s*\n```sh\n(?P<commands>.*?)^```\s*$", re.MULTILINE | re.DOTALL)
PATTERNS = ("README.md", "README.zh-CN.md", "docs/**/*.md")
SECONDS_PER_BLOCK = 180


@dataclass(frozen=True)
class Block:
    """One fenced block: the document's line it starts at and what it says."""

    line: int
    commands: str


class BlockFailed(AssertionError):
    """A documented command does not do what the document promises."""


def documents() -> list[Path]:
    found = [path for pattern in PATTERNS for path in sorted(ROOT.glob(pattern))]
    return [path for path in found if blocks(path.read_text("utf-8"))]


def blocks(text: str) -> list[Block]:
    return [Block(text.count("\n", 0, m.start()) + 1, m["commands"]) for m in BLOCK.finditer(text)]


def copy_project(target: Path) -> Path:
    """The files git knows or would add, without what was built: as in a fresh clone."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listing, cwd=ROOT, capture_output=True, check=True, text=True).stdout
    for name in filter(None, names.split("\0")):
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)
    return target


def run_block(block: Block, folder: Path, programs: Sequence[Path] = ()) -> None:
    """Run in ``folder``, ``programs`` and then the project's own first on PATH; raises BlockFailed with the output."""
    path = os.pathsep.join([*map(str, programs), str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = {**os.environ, "PATH": path, "HOME": str(folder)}
    shell = subprocess.Popen(
        ["bash", "-euo", "pipefail", "-c", block.commands],
        cwd=folder,
        env=environment,
        start_new_session=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    try:
        output, _ = shell.communicate(timeout=SECONDS_PER_BLOCK)
    except subprocess.TimeoutExpired as late:
        os.killpg(shell.pid, signal.SIGKILL)
        shell.communicate()
        raise BlockFailed(f"line {block.line}: not done after {SECONDS_PER_BLOCK} s") from late
    if shell.returncode:
        raise BlockFailed(f"line {block.line}: exit code {shell.returncode}\n{output.decode()}")
