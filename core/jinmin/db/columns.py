"""Column kinds. What a column may show decides where the ledger keeps it (public part or sealed part)."""

from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cache
from types import NoneType
from typing import Any, Protocol, cast
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

PUBLIC = "public"


def code(length: int) -> sa.types.TypeEngine[str]:
    """A code compared byte by byte (``COLLATE "C"``), so that prefixes are ranges on any locale."""
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def json_type() -> sa.types.TypeEngine[Any]:
    """JSON, stored as JSONB on PostgreSQL."""
    return sa.JSON().with_variant(JSONB(), "postgresql")


def choice(kind: type[StrEnum]) -> sa.types.TypeEngine[Any]:
    """An enumeration stored by value as text, never as a native enum type."""
    return sa.Enum(
        kind,
        native_enum=False,
        length=24,
        create_constraint=False,
        values_callable=lambda members: [member.value for member in members],
        validate_strings=True,
    )


def public(**field: Any) -> Any:
    """A column free of personal data: its value goes into the ledger's public part."""
    kwargs: dict[str, Any] = dict(field.pop("sa_column_kwargs", {}))
    kwargs["info"] = {**kwargs.get("info", {}), PUBLIC: True}
    return Field(sa_column_kwargs=kwargs, **field)


def personal(**field: Any) -> Any:
    """A column with personal data in clear (name, sex, birth date): scoped, masked, sealed in the ledger."""
    return Field(**field)


def encrypted(label: str, **field: Any) -> Any:
    """A text column stored encrypted; ``label`` ("table.column") is bound into the ciphertext."""
    return Field(sa_type=cast(Any, EncryptedText(label)), **field)


class EncryptedText(sa.types.TypeDecorator[str]):
    """Text encrypted by the engine's field cipher. Comparing it in SQL is refused: use a blind index."""

    impl = sa.LargeBinary
    cache_ok = True

    class Comparator(sa.types.TypeDecorator.Comparator[str]):
        """Allows IS NULL only."""

        def operate(self, op: Any, *other: Any, **kwargs: Any) -> Any:
            """Refuse every comparison but that with NULL."""
            if other and other[0] is None:
                return super().operate(op, *other, **kwargs)
            raise TypeError("an encrypted column cannot be compared; search by its blind index")

    comparator_factory = Comparator

    def __init__(self, label: str) -> None:
        super().__init__()
        self.label = label

    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> bytes | None:
        """Encrypt on the way in."""
        return None if value is None else cipher_of(dialect).seal_field(self.label, value)

    def process_result_value(self, value: bytes | None, dialect: sa.Dialect) -> str | None:
        """Decrypt on the way out."""
        return None if value is None else cipher_of(dialect).open_field(self.label, bytes(value))


@cache
def columns_of(table: sa.Table) -> tuple[str, ...]:
    """The names of a table's columns, in its order."""
    return tuple(column.name for column in table.columns)


class FieldCipher(Protocol):
    """What encrypted columns need of a keyring."""

    def seal_field(self, label: str, text: str) -> bytes:
        """Encrypt ``text`` bound to ``label``."""

    def open_field(self, label: str, blob: bytes) -> str:
        """Decrypt what ``seal_field`` made."""


def cipher_of(dialect: sa.Dialect) -> FieldCipher:
    """The field cipher that ``open_database`` bound to this engine's dialect."""
    return cast(FieldCipher, vars(dialect)["jinmin_field_cipher"])


PLAIN = frozenset({NoneType, bool, int, str, list, dict})
"""The types whose values the ledger writes as they are."""

ENCODED_ALIKE = PLAIN | {date, UUID}
"""The types that the JSON encoder writes just as ``as_json`` does."""


def as_json(value: object) -> object:
    """A column value as the ledger writes it: dates ISO, instants UTC, bytes hex, ids and codes as text."""
    if type(value) in PLAIN:
        return value
    match value:
        case int() | str() | list() | dict():
            return value
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date():
            return value.isoformat()
        case bytes():
            return value.hex()
        case tuple():
            return list(value)
        case _:
            return str(value)


def from_json(column: sa.ColumnElement[Any], value: Any) -> Any:
    """What ``as_json`` wrote of a column in clear, as the column has it."""
    kind = column.type
    if isinstance(kind, EncryptedText) or value is None or isinstance(value, list | dict):
        return value
    plain = (kind.impl_instance if isinstance(kind, sa.types.TypeDecorator) else kind).python_type
    if isinstance(value, plain):
        return value
    read = getattr(plain, "fromisoformat", getattr(plain, "fromhex", plain))
    return read(value)
