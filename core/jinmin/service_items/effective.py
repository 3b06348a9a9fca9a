"""Laying the levels over each other: what holds at a place, and which level set it. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from jinmin.vocabulary.implementation import DocumentTemplate, Elements, ExtraField
from jinmin.vocabulary.matter import MaterialRule

Keyed = TypeVar("Keyed", MaterialRule, DocumentTemplate, ExtraField)


@dataclass(frozen=True)
class Layer:
    """What one version sets; ``place`` names the level it belongs to."""

    place: str
    elements: Elements


@dataclass(frozen=True)
class Effective:
    """What holds after every layer; ``set_by`` tells for each element the place that set it last."""

    elements: Elements = field(default_factory=Elements)
    set_by: Mapping[str, str] = field(default_factory=dict)

    def under(self, layer: Layer) -> "Effective":
        """The same with one more level laid over it."""
        set_by = {**self.set_by, **dict.fromkeys(layer.elements.set_names, layer.place)}
        return Effective(laid_over(self.elements, layer.elements), set_by)


def effective(layers: Iterable[Layer]) -> Effective:
    """What holds after these layers, the nation's first."""
    whole = Effective()
    for layer in layers:
        whole = whole.under(layer)
    return whole


def laid_over(upper: Elements, lower: Elements) -> Elements:
    """``upper`` with what ``lower`` sets.

    Materials, documents and extra fields go by their key: one of the same key replaces, another is added;
    dropped materials stay dropped further down.
    """
    changes: dict[str, object] = {name: getattr(lower, name) for name in lower.set_names}
    if lower.documents is not None:
        changes["documents"] = _by_key(upper.documents, lower.documents)
    if lower.extra_fields is not None:
        changes["extra_fields"] = _by_key(upper.extra_fields, lower.extra_fields)
    dropped = tuple(dict.fromkeys((*(upper.dropped_materials or ()), *(lower.dropped_materials or ()))))
    if dropped:
        changes["dropped_materials"] = dropped
    if lower.materials is not None or lower.dropped_materials is not None:
        merged = _by_key(upper.materials, lower.materials or ())
        changes["materials"] = tuple(material for material in merged if material.id not in dropped)
    return upper.model_copy(update=changes)


def _by_key(above: tuple[Keyed, ...] | None, below: tuple[Keyed, ...]) -> tuple[Keyed, ...]:
    merged: dict[str, Keyed] = {_key(entry): entry for entry in above or ()}
    merged |= {_key(entry): entry for entry in below}
    return tuple(merged.values())


def _key(entry: MaterialRule | DocumentTemplate | ExtraField) -> str:
    return entry.name if isinstance(entry, ExtraField) else entry.id
