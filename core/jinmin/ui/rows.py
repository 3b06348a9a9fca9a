"""What a list is made of: columns, rows, cells. Drawn by tables.py, written to a workbook by export.py."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Tone = Literal["", "red", "amber", "green", "blue", "muted"]


@dataclass(frozen=True)
class Column:
    """One column. ``wrap`` lets long text break; by a ``sort`` column the user may order the list.

    A ``sparse`` column stands there only while some row has something in it.

    On a phone each row is a card: ``lead`` heads it, ``side`` stands beside the head, ``minor`` is left out.
    """

    name: str
    title: str
    align: Literal["left", "right"] = "left"
    code: bool = False
    lead: bool = False
    side: bool = False
    minor: bool = False
    wrap: bool = False
    sort: bool = False
    sparse: bool = False


@dataclass(frozen=True)
class Cell:
    """What stands in a cell: ``tag`` draws a bordered tag, ``tone`` colours it; the words say it, too."""

    text: str
    tone: Tone = ""
    tag: bool = False


@dataclass(frozen=True)
class Row:
    """One line: its ``key`` and its cells by column name; plain text needs no Cell."""

    key: str
    cells: Mapping[str, str | Cell]


def text_of(cell: str | Cell) -> str:
    """The words of a cell."""
    return cell.text if isinstance(cell, Cell) else cell
