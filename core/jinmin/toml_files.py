"""TOML that people write and plug-ins ship, read into a model; a fault is told by file, line and entry."""

import re
import tomllib
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from jinmin.errors import Invalid, JinminError
from jinmin.messages.input_faults import first_fault

Model = TypeVar("Model", bound=BaseModel)
_LINE = re.compile(r"at line (\d+)")


def read_toml(file: Path | Traversable, kind: type[Model], error: type[JinminError] = Invalid) -> Model:
    """The file as ``kind``; raises ``error`` with ``file.no_text``, ``file.no_toml`` or ``file.faulty``."""
    try:
        told = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as broken:
        raise error("file.no_text", file=file.name) from broken
    except tomllib.TOMLDecodeError as broken:
        found = _LINE.search(str(broken))
        where = f"第 {found[1]} 行" if found else "末尾"
        raise error("file.no_toml", file=file.name, where=where) from broken
    try:
        return kind.model_validate(told)
    except ValidationError as broken:
        raise error("file.faulty", file=file.name, fault=first_fault(broken, told)) from broken
