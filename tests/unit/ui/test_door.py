"""Whoever waits to sign in keeps nobody from working."""

import asyncio
from threading import Event

import pytest

from jinmin.errors import Unavailable
from jinmin.ui.door import Door
from jinmin.ui.session import in_thread


async def test_many_at_the_door_leave_the_pages_their_threads() -> None:
    door, opened = Door(threads=2, most=50), Event()
    waiting = [asyncio.create_task(door.through(opened.wait, 20)) for _person in range(50)]
    await asyncio.sleep(0)
    assert await asyncio.wait_for(in_thread(lambda: "worked"), 5) == "worked"
    with pytest.raises(Unavailable, match=r"sign_in\.busy"):
        await door.through(opened.wait, 20)
    opened.set()
    assert all(await asyncio.gather(*waiting))
    assert await door.through(lambda: "in") == "in"
