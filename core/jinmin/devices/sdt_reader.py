"""A card reader through its maker's library with the common SDT interface, loaded when it is first asked.

Names and return codes are those of makers' manuals; the order of arguments was not confirmed on a device.
"""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from jinmin.devices.identity_card import IdentityCard, card_of_text
from jinmin.errors import Unavailable

USB_PORT = 1001
"""Ports 1001 to 1016 are USB, 1 to 16 serial."""

FOUND, DONE = 0x9F, 0x90
_TEXT_ROOM, _PHOTO_ROOM, _ID_ROOM = 320, 1280, 16
_LOCK = Lock()  # the libraries keep their port in a global


class SdtCardReader:
    """The reader at ``port`` behind the shared library ``library``."""

    simulated = False

    def __init__(self, library: Path, port: int = USB_PORT) -> None:
        self._library = library
        self._port = port

    @property
    def title(self) -> str:
        """Library and port, as the record of a reading names the device."""
        return f"读卡器（{self._library.name}，端口 {self._port}）"

    def probe(self) -> None:
        """Open the port and close it again."""
        with self._opened():
            pass

    def read(self) -> IdentityCard:
        """Find the card, choose it, read its text block; the photograph is not kept."""
        with self._opened() as library:
            found = ctypes.create_string_buffer(_ID_ROOM)
            if library.SDT_StartFindIDCard(self._port, found, 0) != FOUND:
                raise Unavailable("device.no_card")
            if library.SDT_SelectIDCard(self._port, found, 0) != DONE:
                raise Unavailable("device.no_card")
            return card_of_text(self._text_block(library))

    def _text_block(self, library: ctypes.CDLL) -> bytes:
        text, photo = ctypes.create_string_buffer(_TEXT_ROOM), ctypes.create_string_buffer(_PHOTO_ROOM)
        text_size, photo_size = ctypes.c_uint(0), ctypes.c_uint(0)
        answer = library.SDT_ReadBaseMsg(
            self._port, text, ctypes.byref(text_size), photo, ctypes.byref(photo_size), 0
        )
        if answer != DONE:
            raise Unavailable("device.unreadable", code=f"{answer:#04x}")
        return text.raw[: min(text_size.value, _TEXT_ROOM)]

    @contextmanager
    def _opened(self) -> Iterator[ctypes.CDLL]:
        with _LOCK:
            try:
                library = ctypes.CDLL(str(self._library))
            except OSError as error:
                raise Unavailable("device.no_library", path=self._library) from error
            if library.SDT_OpenPort(self._port) != DONE:
                raise Unavailable("device.no_reader", port=self._port)
            try:
                yield library
            finally:
                library.SDT_ClosePort(self._port)
