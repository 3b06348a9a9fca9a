"""Every right a post can hold stands in a group that people know."""

from jinmin.host_data import HOST_PERMISSIONS
from jinmin.messages import has_text


def test_the_hosts_rights_are_grouped() -> None:
    owners = {right.id.partition(".")[0] for right in HOST_PERMISSIONS}
    assert not {owner for owner in owners if not has_text(f"right_group.{owner}")}
