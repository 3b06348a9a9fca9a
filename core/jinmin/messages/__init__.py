"""The message catalogue: keys in the code, Chinese text in ``messages.toml`` beside each package."""

import tomllib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from jinmin.errors import InvalidForm, JinminError, RulesBroken, Violation

_extra: dict[str, str] = {}


@cache
def core_texts() -> dict[str, str]:
    """Every text of the host's own packages, by key."""
    texts: dict[str, str] = {}
    for folder in sorted(files("jinmin").iterdir(), key=lambda child: child.name):
        catalogue = folder / "messages.toml"
        if folder.is_dir() and catalogue.is_file():
            texts |= read_catalogue(catalogue)
    return texts


def read_catalogue(catalogue: Traversable | Path) -> dict[str, str]:
    """The texts of one TOML file: a flat table of key = text."""
    texts: dict[str, str] = tomllib.loads(catalogue.read_text(encoding="utf-8"))
    return texts


def add_catalogue(catalogue: Path) -> None:
    """Take in a plug-in's texts."""
    _extra.update(read_catalogue(catalogue))


def text(key: str, **values: object) -> str:
    """The text for ``key`` with ``values`` filled in, "…" for one that is lacking; an unknown key shows itself."""
    pattern = _extra.get(key) or core_texts().get(key)
    if pattern is None:
        return f"〔{key}〕"
    return pattern.format_map(_Told(values))


class _Told(dict[str, object]):
    """The values of a text; one that is not known is left out, for nobody can read its name."""

    def __missing__(self, name: str) -> str:
        return "…"


def has_text(key: str) -> bool:
    """Whether the catalogue says something for this key."""
    return key in _extra or key in core_texts()


def title_of(kind: str, code: str) -> str:
    """What people call a code (``title_of("action", "case.read")``); the code itself where nobody named it."""
    key = f"{kind}.{code}"
    return _extra.get(key) or core_texts().get(key) or code


def codes_called(kind: str, words: str) -> frozenset[str]:
    """The codes of a kind whose title has these words."""
    prefix = f"{kind}."
    found = {**core_texts(), **_extra}.items()
    return frozenset(
        key.removeprefix(prefix) for key, title in found if key.startswith(prefix) and words in title
    )


def explain(error: JinminError) -> str:
    """What to tell the user of ``error``."""
    if isinstance(error, RulesBroken):
        return "；".join(explain_violation(violation) for violation in error.violations)
    if isinstance(error, InvalidForm):
        return "；".join(explain(inner) for inner in error.errors)
    if error.key.startswith("constraint.") and error.key not in {*core_texts(), *_extra}:
        return text("constraint.other", name=error.key.removeprefix("constraint."))
    return text(error.key, **error.values)


def explain_violation(violation: Violation) -> str:
    """What to tell the user of one broken rule: the text and its article."""
    return f"{text(violation.key, **violation.values)}（{violation.article}）"
