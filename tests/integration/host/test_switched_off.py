"""Each built-in plug-in can be switched off: the node opens, migrates, is furnished and proves its ledger."""

import json
from pathlib import Path

import pytest
from tests.integration.host import builtin, stranger


@pytest.mark.parametrize("plugin_id", builtin.IDS)
def test_the_node_goes_on_without(plugin_id: str, host_site: Path, tmp_path: Path) -> None:
    words = (plugin_id, f"sqlite:///{tmp_path / 'jinmin.sqlite'}", tmp_path / "node")
    done = stranger.run("tests.integration.host.switched_off", *words, sites=[host_site])
    seen = json.loads(done.stdout.splitlines()[-1])
    assert seen["loaded"] == [other for other in builtin.IDS if other != plugin_id]
    assert seen["rejected"] == {plugin_id: "plugin.disabled"}
    assert "/" in seen["pages"]
    assert not [path for path in seen["pages"] if path.startswith(f"/{plugin_id}")]
    assert seen["entries"] > 0
    assert seen["chain holds"]
    assert seen["rows hold"]
