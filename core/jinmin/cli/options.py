"""What every command knows: which node to open."""

from dataclasses import dataclass
from pathlib import Path

from jinmin.errors import Misconfigured
from jinmin.node import Node
from jinmin.profiles import load_profile

DEFAULT_DATA = Path("var")


@dataclass(frozen=True)
class NodeOptions:
    """Where the node is and by which profile it is run."""

    data: Path
    profile: str
    database: str | None
    disabled: tuple[str, ...]
    passphrase: str | None

    def open(self, *, create: bool = False, current: bool = True, strict: bool = True) -> Node:
        """Open the node. ``create`` may make a new one, ``current`` demands that its database is up to date."""
        if not create and not (self.data / "keys").exists():
            raise Misconfigured("node.not_there", data=self.data)
        node = Node.open(
            load_profile(self.profile),
            self.data,
            database_url=self.database,
            disabled=self.disabled,
            passphrase=self.passphrase,
            strict=strict,
        )
        if current and not create:
            node.require_current()
        return node
