"""How much a column holds; SQLite would take any length."""

import sqlalchemy as sa

from jinmin.api import Invalid


def within_column(column: sa.Column[str], text: str, field: str) -> str:
    """``text`` without blanks around it; Invalid ``marriage.too_long`` when the column cannot hold it."""
    kept, longest = text.strip(), getattr(column.type, "length", None)
    if longest is not None and len(kept) > longest:
        raise Invalid("marriage.too_long", field=field, longest=longest)
    return kept


def given_reason(column: sa.Column[str], text: str) -> str:
    """A reason that fits; Invalid ``marriage.correction_reason`` when there is none."""
    reason = within_column(column, text, "reason")
    if not reason:
        raise Invalid("marriage.correction_reason", field="reason")
    return reason
