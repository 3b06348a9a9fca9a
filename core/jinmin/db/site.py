"""What a plug-in or a worker may know of the node it runs on: who it is and how to open works."""

from collections.abc import Callable
from dataclasses import dataclass

from jinmin.clock import Clock
from jinmin.db.work import Work
from jinmin.vocabulary.actor import Actor
from jinmin.vocabulary.profile import Profile


@dataclass
class Site:
    """``open_work`` starts a unit of work, ``open_read`` a steady snapshot, each for one actor.

    ``profile`` changes when the node takes up another one: ask for it each time.
    """

    profile: Profile
    clock: Clock
    open_work: Callable[[Actor], Work]
    open_read: Callable[[Actor], Work]
