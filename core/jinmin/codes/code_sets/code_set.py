"""One standard code set: codes, names and the search behind a drop-down list."""

from dataclasses import dataclass
from functools import cached_property

from jinmin.codes.name_initials import initials
from jinmin.codes.typed_code import normalise_code
from jinmin.errors import Invalid, NotFound


@dataclass(frozen=True, slots=True)
class CodeItem:
    """A code and its Chinese name; ``confirmed`` is false where the source text was not seen."""

    code: str
    name: str
    confirmed: bool


@dataclass(frozen=True)
class CodeSet:
    """The items of one standard, in its order.

    ``open`` sets meet codes beyond their items in real papers: those must not be refused.
    ``confirmed`` is false when the set as a whole comes from memory and is configuration.
    """

    id: str
    title: str
    source: str
    confirmed: bool
    open: bool
    items: tuple[CodeItem, ...]

    def name(self, code: str) -> str:
        """The Chinese name of ``code``. Raises NotFound ``code_set.unknown_code``."""
        try:
            return self._by_code[code].name
        except KeyError as unknown:
            raise NotFound("code_set.unknown_code", code=code, set=self.title) from unknown

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    def check(self, code: str) -> str:
        """``code`` itself. Raises Invalid ``code_set.not_listed`` unless listed or the set is open."""
        if code in self or (self.open and code.isascii() and code.isalnum()):
            return code
        raise Invalid("code_set.not_listed", set=self.title)

    def search(self, text: str) -> tuple[CodeItem, ...]:
        """Items whose code or pinyin initials begin with ``text`` or whose name contains it, best first.

        Blank text gives every item, in the order of the standard.
        """
        wanted = normalise_code(text)
        ranked = [(self._rank(item, wanted), item) for item in self.items]
        found = [(rank, item) for rank, item in ranked if rank is not None]
        return tuple(item for _, item in sorted(found, key=lambda pair: pair[0]))

    def _rank(self, item: CodeItem, wanted: str) -> int | None:
        name = normalise_code(item.name)
        if item.code.startswith(wanted):
            return 0
        if name.startswith(wanted):
            return 1
        if any(spelling.startswith(wanted.lower()) for spelling in self._initials[item.code]):
            return 2
        return 3 if wanted in name else None

    @cached_property
    def _by_code(self) -> dict[str, CodeItem]:
        return {item.code: item for item in self.items}

    @cached_property
    def _initials(self) -> dict[str, frozenset[str]]:
        return {item.code: initials(item.name) for item in self.items}
