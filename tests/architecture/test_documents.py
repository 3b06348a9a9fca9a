"""Commands the documents promise are run as they stand, block after block in one copy of the project."""

from pathlib import Path

import pytest

from tests.architecture.runnable_blocks import Block, BlockFailed, blocks, copy_project, documents, run_block
from tests.harness.checks import ROOT
from tests.harness.warm_programs import WarmPrograms


@pytest.fixture(scope="module")
def warm_folder(warm: WarmPrograms, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for PATH whose ``jinmin`` need not be imported anew for each of a handbook's many commands."""
    return warm.command_folder(tmp_path_factory.mktemp("warm"))


@pytest.mark.parametrize("document", documents(), ids=lambda path: str(path.relative_to(ROOT)))
def test_the_commands_of_a_document_work(document: Path, tmp_path: Path, warm_folder: Path) -> None:
    folder = copy_project(tmp_path)
    for block in blocks(document.read_text("utf-8")):
        run_block(block, folder, [warm_folder])


def test_only_marked_blocks_run() -> None:
    run = "# t\n\n<!-- run -->\n```sh\nmake help\nls\n```\n"
    text = run + "\n```sh\nrm x\n```\n<!-- run -->\n\n```sh\npwd\n```\n"
    assert blocks(text) == [Block(3, "make help\nls\n"), Block(12, "pwd\n")]


@pytest.mark.parametrize("commands", ["false\ntrue\n", "false | cat\n", "echo $UNSET_NAME\n"])
def test_a_command_that_fails_fails_its_document(commands: str, tmp_path: Path) -> None:
    with pytest.raises(BlockFailed, match="line 7: exit code"):
        run_block(Block(7, commands), tmp_path)


def test_a_copy_is_a_fresh_clone(tmp_path: Path) -> None:
    copy_project(tmp_path)
    run_block(Block(1, "make help | grep 'make test'\ntest ! -e .venv\n"), tmp_path)
