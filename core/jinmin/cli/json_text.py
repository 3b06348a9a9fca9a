"""JSON for other programs: instants in UTC and ending in Z, as in the exchange protocol."""

from datetime import datetime

import orjson

from jinmin.exchange.canonical_form import instant


def json_text(value: object) -> str:
    """``value`` indented; days as they are, ids as text."""
    option = orjson.OPT_INDENT_2 | orjson.OPT_PASSTHROUGH_DATETIME
    return orjson.dumps(value, default=_shown, option=option).decode()


def _shown(value: object) -> str:
    return instant(value) if isinstance(value, datetime) else str(value)
