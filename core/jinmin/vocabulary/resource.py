"""信息资源: what a node shares of a kind of record, and in which shape."""

from dataclasses import dataclass

from pydantic import BaseModel


@dataclass(frozen=True)
class BlindIndex:
    """A column that never travels: whoever receives the record computes it from the field ``of``.

    ``label`` is what the node's blind indexes of that value are made under.
    """

    column: str
    of: str
    label: str


@dataclass(frozen=True)
class Resource:
    """One information resource. ``table`` is the ledgered table behind it.

    ``wire`` is the schema (pydantic) of the record on the wire, ``schema_version`` its version.
    ``share_type`` 1 unconditional, 2 conditional, 3 not shared (needs ``legal_basis``) (政务信息资源目录).
    Wire fields bear the names of columns; a column that is not on the wire takes its default in a replica.
    ``valid_on`` names the public date column from which the fact holds; "" takes the day it was recorded.
    """

    id: str
    title: str
    table: str
    wire: type[BaseModel]
    schema_version: int
    share_type: int
    legal_basis: str = ""
    update_cycle: str = "实时"
    valid_on: str = ""
    indexes: tuple[BlindIndex, ...] = ()
