"""Who acts: a user in a post of an organisation, or a process of the node itself."""

from dataclasses import dataclass, field
from uuid import UUID

NATION = ""
"""The region code of the whole country: the empty prefix, so that every code lies under it."""


@dataclass(frozen=True)
class Actor:
    """One user acting in one post (岗位), as the session knows them at this click.

    ``region`` is the division the post answers for: "" nation, "51" province, "5108" prefecture,
    "510822" county (the significant digits of the code). ``permissions`` are ids such as
    ``marriage.register``; none while ``must_change_password``. ``purpose`` is the stated reason of a query
    (查询事由), if any.
    """

    user_id: UUID | None
    name: str
    post_id: UUID | None = None
    post: str = ""
    org_id: UUID | None = None
    org: str = ""
    region: str = NATION
    permissions: frozenset[str] = field(default_factory=frozenset)
    purpose: str = ""
    must_change_password: bool = False

    def may(self, permission: str) -> bool:
        """Whether the post grants ``permission``."""
        return permission in self.permissions or "*" in self.permissions


SYSTEM = Actor(user_id=None, name="系统", permissions=frozenset({"*"}))
"""The node itself: workers, migrations, commands."""
