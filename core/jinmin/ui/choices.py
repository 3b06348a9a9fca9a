"""A drop-down of its own, outside a form: found by code, title or pinyin initials while one types."""

from collections.abc import Sequence

from jinmin.ui.field_specs import FieldSpec, Lookup, Option
from jinmin.ui.fields import Control


class Choice(Control, component="static/components/field.js"):
    """One of ``options``, or of what ``lookup`` finds on the server for the text typed so far."""

    def __init__(
        self, options: Sequence[Option], value: str | None = None, lookup: Lookup | None = None
    ) -> None:
        spec = FieldSpec("", "", "region" if lookup else "choice", options=tuple(options))
        super().__init__(spec, lookup=lookup, bare=True)
        self.choose(value)
