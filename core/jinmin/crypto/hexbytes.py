"""Bytes that are hexadecimal text in JSON, whichever way pydantic reads or writes them."""

from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer


def _from_hex(value: object) -> object:
    return bytes.fromhex(value) if isinstance(value, str) else value


HexBytes = Annotated[
    bytes, BeforeValidator(_from_hex), PlainSerializer(bytes.hex, return_type=str, when_used="json")
]
