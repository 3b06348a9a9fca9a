"""A plug-in that somebody else wrote and packed does everything ours do, and can be taken away again."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.integration.host import stranger


@pytest.fixture
def sites(host_site: Path, stranger_site: Path) -> tuple[Path, Path]:
    """Where a process finds the built-in plug-ins and the stranger's."""
    return host_site, stranger_site


def seen_by(program: str, sites: tuple[Path, Path], *arguments: str | Path) -> dict[str, Any]:
    """What a trial prints as its last line."""
    done = stranger.run(f"tests.integration.host.{program}", *arguments, sites=sites)
    seen: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return seen


def test_the_whole_trip(sites: tuple[Path, Path], database_url: str, tmp_path: Path) -> None:
    seen = seen_by("trip", sites, database_url, tmp_path / "node")
    assert "allotment" in seen["loaded"]
    assert seen["contracts"] == seen["differences"] == seen["unguarded"] == []
    assert seen["second plot"]["key"] == "allotment.quota"
    assert "每人最多 1 块" in seen["second plot"]["said"]
    assert seen["same plot"]["key"] == "constraint.uq_allotment_grant_plot"
    assert "已分配给他人" in seen["same plot"]["said"]
    assert seen["entry"] == {"kind": "allotment_grant", "action": "allotment.grant", "version": 1}
    assert "plot_no" in seen["public names"]
    assert "gardener" not in seen["public names"]
    assert seen["sealed"]
    assert not seen["name shows in list"]
    assert seen["counted"] == [1, 1]
    assert (seen["figure"], seen["figure with demo"]) == (1, 4)
    # What a demonstration shows: branches that wait, a clock that stands, a notice; each owes a material.
    assert seen["leases with demo"] == [
        ["consult", "open", 1],
        ["consult", "held", 1],
        ["publish", "open", 1],
    ]
    assert "allotment.grant" in seen["resources"]
    assert seen["chain holds"]
    assert seen["rows hold"]
    assert seen["left after downgrade"] == []


def test_a_lease_from_application_to_hand_over(
    sites: tuple[Path, Path], database_url: str, tmp_path: Path
) -> None:
    seen = seen_by("lease_trip", sites, database_url, tmp_path / "node")
    assert (seen["first notice"], seen["accepted"]) == ("", "")
    assert "已经一次性告知过" in seen["second notice"]
    # Accepted on Monday 2026-09-28; the holiday is 1 to 7 October, the 10th is worked in exchange.
    assert seen["dues"] == ["2026-10-30", "2026-10-16", "2026-10-16"]
    assert seen["stopped"] == ["2026-10-30", "2026-10-16", "None"]
    assert seen["resumed"] == ["2026-11-02", "2026-10-19", "2026-10-19"]
    assert "须由另一人批准" in seen["own extension"]
    assert seen["extended"] == ["2026-11-09", "2026-10-26", "2026-10-26"]
    assert (seen["joined"], seen["clear"], seen["agreed"]) == ("publish", "", "")
    assert "2026-10-08" in seen["early"]
    assert "容缺受理：地块示意图" in seen["owing"]
    assert seen["held"] == ["case", "item"]
    assert seen["signed for another"] == "sheet.not_yours"
    assert (seen["left"], seen["keys"], seen["holder"]) == (0, ["A-01"], True)
    assert (seen["sheet"], seen["pdf"]) == ("已交接", "%PDF")
    assert seen["chain holds"]
    assert seen["rows hold"]


def test_switched_off_the_node_goes_on_without_it(sites: tuple[Path, Path], tmp_path: Path) -> None:
    place = (f"sqlite:///{tmp_path / 'jinmin.sqlite'}", tmp_path / "node")
    with_it = seen_by("switched_off", sites, "nothing", *place)
    without = seen_by("switched_off", sites, "allotment", *place)
    assert "/allotment/apply" in with_it["pages"]
    assert without["rejected"] == {"allotment": "plugin.disabled"}
    assert without["pages"] == [page for page in with_it["pages"] if not page.startswith("/allotment")]
    assert without["entries"] == with_it["entries"] > 0
    assert without["chain holds"]
    assert without["rows hold"]


def test_the_command_lists_it(sites: tuple[Path, Path]) -> None:
    done = stranger.run("jinmin.cli", "plugins", sites=sites)
    assert "✓ allotment　公益菜园 1.0　（jinmin-allotment 1.0）" in done.stdout


def test_the_command_says_that_it_is_off(sites: tuple[Path, Path]) -> None:
    done = stranger.run("jinmin.cli", "--disable", "allotment", "plugins", sites=sites)
    assert "✗ allotment　未加载" in done.stdout
    assert "已在本节点停用" in done.stdout
