"""Writing values into a row only where they differ, so that an unchanged row leaves no ledger entry."""

from sqlalchemy.orm.attributes import flag_modified

from jinmin.db.versioned import Versioned


def assign(row: Versioned, values: dict[str, object]) -> bool:
    """Set what differs; returns whether anything did. 1 and true differ."""
    changed = {
        name: value
        for name, value in values.items()
        if (type(getattr(row, name)), getattr(row, name)) != (type(value), value)
    }
    for name, value in changed.items():
        setattr(row, name, value)
        flag_modified(row, name)  # else a 1 that becomes true is taken for unchanged
    return bool(changed)
