"""What a user has arranged on the screen: columns, saved filters. It follows the user to every machine."""

from typing import Any, ClassVar, TypeVar
from uuid import UUID

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field

from jinmin.db.base import Plain
from jinmin.db.columns import code, json_type
from jinmin.db.work import Work
from jinmin.errors import Forbidden

T = TypeVar("T")


class UserPreference(Plain, table=True):
    """One arrangement of one user. ``name`` is the place it belongs to, such as ``case.worklist``."""

    __tablename__ = "identity_preference"
    __why_plain__: ClassVar[str] = "how somebody likes a list to look is no record of anything"

    user_id: UUID = Field(primary_key=True)
    name: str = Field(sa_type=code(80), primary_key=True)
    value: Any = Field(default=None, sa_type=json_type(), nullable=True)


PREFERENCE = UserPreference.__table__
_MINE = sa.select(PREFERENCE.c.value).where(
    PREFERENCE.c.user_id == sa.bindparam("user_id"), PREFERENCE.c.name == sa.bindparam("name")
)
_ADAPTERS: dict[type, TypeAdapter[Any]] = {}


def load_preference(w: Work, name: str, default: T) -> T:
    """What the actor arranged under ``name``, of the type of ``default``; ``default`` when there is nothing.

    What an older version left behind and no longer fits counts as nothing.
    """
    held = w.execute(_MINE, {"user_id": w.actor.user_id, "name": name}).scalar_one_or_none()
    if held is None:
        return default
    try:
        known: T = _adapter(default).validate_python(held)
    except ValueError:
        return default
    return known


def keep_preference(w: Work, name: str, value: object) -> None:
    """Keep ``value`` (a dataclass or model, free of personal data). Forbidden for who is no user."""
    if w.actor.user_id is None:
        raise Forbidden("preference.no_user")
    stored = _adapter(value).dump_python(value, mode="json")
    insert = sqlite.insert if w.database.is_sqlite else postgresql.insert
    row = {"user_id": w.actor.user_id, "name": name, "value": stored}
    kept = insert(PREFERENCE).values(**row)
    w.execute(kept.on_conflict_do_update(index_elements=["user_id", "name"], set_={"value": stored}))


def _adapter(value: object) -> TypeAdapter[Any]:
    # Made once for each kind: it costs more than all the rest.
    kind = type(value)
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]
