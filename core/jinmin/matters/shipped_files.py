"""Reading what plug-ins ship: matters and parameters as TOML, checked before the database sees any of it."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StrictStr,
    model_validator,
)
from pydantic_core import PydanticCustomError

from jinmin.errors import Misconfigured
from jinmin.matters.bounds import bounds_of
from jinmin.matters.flow_checks import require_sound
from jinmin.matters.lower_levels import Below, Transition
from jinmin.matters.reasks import require_no_reasks
from jinmin.regions import DivisionLevel, level_of, significant
from jinmin.toml_files import read_toml
from jinmin.vocabulary.actor import NATION
from jinmin.vocabulary.matter import Matter

RegionDigits = Annotated[
    str, Field(pattern=r"^([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12})?$"), AfterValidator(significant)
]
"""A division code, kept as its significant digits."""


class ParameterEntry(BaseModel):
    """One ``[[parameter]]``. Money is a whole number of 分; ``valid_to`` is the last day.

    ``origin_level`` is the level that set the value, by default that of the region. ``below`` is what lower
    levels may do with it: nothing, unless the text says so. ``least`` and ``most`` bound whole numbers, these included;
    without them ``jinmin.matters.bounds`` has the usual ones.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$", max_length=80)
    region: RegionDigits = NATION
    value: StrictBool | StrictInt | StrictStr | tuple[StrictStr, ...] | tuple[StrictInt, ...]
    unit: str = Field(max_length=20)
    valid_from: date
    valid_to: date | None = None
    law: str = Field(min_length=1, max_length=200)
    article: str = Field(min_length=1, max_length=200)
    confirmed: bool
    origin_level: DivisionLevel | None = None
    title: str = Field(default="", max_length=80)
    below: Below = Below.FIXED
    matters: tuple[str, ...] = ()
    transition: Transition = "move"
    clause: str = Field(default="", max_length=200)
    least: StrictInt | None = None
    most: StrictInt | None = None

    @model_validator(mode="after")
    def _within_bounds(self) -> Self:
        bounds = bounds_of([self])
        if not bounds.hold(self.value):
            told = {"least": bounds.least, "most": bounds.most}
            raise PydanticCustomError("parameter.out_of_range", "out of its bounds", told)
        return self

    @property
    def level(self) -> DivisionLevel:
        """The level that set the value."""
        return self.origin_level or level_of(self.region)


class _ParameterFile(BaseModel):
    model_config = ConfigDict(extra="forbid")

    parameter: tuple[ParameterEntry, ...] = ()


class _MatterFile(BaseModel):
    model_config = ConfigDict(extra="forbid")

    matter: tuple[Matter, ...] = ()


def read_parameters(files: Sequence[Path]) -> tuple[ParameterEntry, ...]:
    """Every parameter of these files; Misconfigured names file and place of a fault."""
    entries = tuple(
        entry for path in files for entry in read_toml(path, _ParameterFile, Misconfigured).parameter
    )
    seen: set[tuple[str, str, date]] = set()
    for entry in entries:
        key = (entry.name, entry.region, entry.valid_from)
        if key in seen:
            raise Misconfigured("parameter.twice", name=entry.name, on=entry.valid_from)
        seen.add(key)
    return entries


def read_matters(files: Sequence[Path], plugin: str = "") -> tuple[Matter, ...]:
    """Every matter of these files, its flow sound, nothing asked for twice; Misconfigured names the fault."""
    matters = tuple(matter for path in files for matter in read_toml(path, _MatterFile, Misconfigured).matter)
    for matter in matters:
        require_sound(matter, plugin)
        require_no_reasks(matter, plugin=plugin)
    return matters
