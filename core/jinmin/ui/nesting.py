"""A form's values: flat by dotted path as its fields hold them, nested as its model wants them."""

from collections.abc import Mapping
from typing import Any


def nested(flat: Mapping[str, Any]) -> dict[str, Any]:
    """``{"groom.name": x}`` as ``{"groom": {"name": x}}``."""
    whole: dict[str, Any] = {}
    for path, value in flat.items():
        at = whole
        *groups, name = path.split(".")
        for group in groups:
            at = at.setdefault(group, {})
        at[name] = value
    return whole


def flattened(values: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """The opposite of ``nested``."""
    flat: dict[str, Any] = {}
    for name, value in values.items():
        path = f"{prefix}{name}"
        flat |= flattened(value, f"{path}.") if isinstance(value, Mapping) else {path: value}
    return flat
