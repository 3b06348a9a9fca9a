"""Which rows an actor may see: those whose division lies under the post's."""

from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.sql.elements import SQLColumnExpression

from jinmin.regions import within
from jinmin.vocabulary.actor import Actor


def scope(actor: Actor, column: SQLColumnExpression[Any]) -> ColumnElement[bool]:
    """The predicate every list, count, search and export of protected rows carries."""
    return within(column, actor.region)
