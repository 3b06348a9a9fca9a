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
class Item:
    """信息项: what a wire field is called in the catalogue, and its grade 1–4 (信息项分级); 0 is not graded yet."""

    field: str
    title: str
    grade: int = 0


@dataclass(frozen=True)
class Resource:
    """One information resource. ``table`` is the ledgered table behind it.

    ``wire`` is the schema (pydantic) of the record on the wire, ``schema_version`` its version.
    ``share_type`` 1 unconditional, 2 conditional, 3 not shared (needs ``legal_basis``) (政务信息资源目录).
    Wire fields bear the names of columns; a column that is not on the wire takes its default in a replica.
    ``items`` name the wire fields for the catalogue; ``code``, ``summary``, ``condition`` (共享条件), ``mode``
    (共享方式 1 platform, 2 mail, 3 medium), ``opens`` (开放属性) and ``related`` are the rest of its core metadata.
    ``valid_on`` names the public date column from which the fact holds; "" takes the day it was recorded.
    A *letter* (往来函件) names in ``addressee`` the public column with the one node it is for: it is no shared
    resource, travels on the first route to that node whatever the route carries, and only from its author.
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
    code: str = ""
    summary: str = ""
    condition: str = ""
    mode: int = 1
    format: str = "数据库"
    opens: bool = False
    related: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()
    addressee: str = ""

    def __hash__(self) -> int:
        """By the id alone, which no two of a node share: asked for every record that is sent or received."""
        return hash(self.id)
