"""A plug-in that is switched off offers no command either."""

import pytest
from click.testing import CliRunner

from jinmin.cli.app import main


@pytest.mark.parametrize(
    ("switches", "offered"),
    [((), True), (("--disable", "marriage"), False), (("--disable", "statistics"), True)],
)
def test_the_commands_of_a_disabled_plug_in_are_not_offered(switches: tuple[str, ...], offered: bool) -> None:
    listed = CliRunner().invoke(main, [*switches, "--help"])
    assert ("tour" in listed.output) is offered
    called = CliRunner().invoke(main, [*switches, "tour", "--help"])
    assert (called.exit_code == 0) is offered
