"""Statistics vocabulary: a subject is a kind of thing counted, an indicator a predicate over it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

Columns = Mapping[str, sa.ColumnElement[Any]]


@dataclass(frozen=True)
class DetailColumn:
    """A column of the drill-down list. ``masked`` values show in part unless the viewer may see them."""

    name: str
    title: str
    masked: bool = False


@dataclass(frozen=True)
class Subject:
    """A kind of thing counted, as a selectable with named columns.

    ``selectable`` gives the FROM; ``columns`` names its columns. Always present: ``id`` and
    ``version`` of the record, ``case_id`` (or NULL), ``region`` (12 or 6 digit code as of the event),
    ``on`` (date of the event) and ``month`` (integer yyyymm). ``counted`` is the predicate every
    indicator shares (for example: live, not 补录).
    """

    id: str
    title: str
    selectable: Callable[[], sa.FromClause]
    columns: Callable[[sa.FromClause], Columns]
    counted: Callable[[Columns], sa.ColumnElement[bool]]
    detail: tuple[DetailColumn, ...]
    breakdowns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Indicator:
    """指标. ``code`` is the identifier used in commands and reports, ``unit`` the unit of the figure.

    ``where`` restricts the subject further; ``source`` names the form or notice that defines the
    indicator, ``confirmed`` is false while that source has not been read in full.
    """

    code: str
    title: str
    unit: str
    subject: str
    source: str
    confirmed: bool
    where: Callable[[Columns], sa.ColumnElement[bool]] | None = None
