"""What every command knows: which node to open, by which profile."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import click
from pydantic import BaseModel, ValidationError
from sqlalchemy import make_url

from jinmin.errors import Invalid, JinminError, Misconfigured, Refused
from jinmin.messages.shapes import said_of
from jinmin.node import Node
from jinmin.profiles import load_profile
from jinmin.vocabulary.profile import Profile

Input = TypeVar("Input", bound=BaseModel)

DAY = click.DateTime(["%Y-%m-%d"])
DEFAULT_DATA = Path("var")
BUILT_IN = "sqlite"
DEMO = "demo"
"""The demonstration's profile, and the folder below the data folder in which it lives."""


class NewFile(click.ParamType[Path]):
    """The path of a file that is not there yet, in a folder that is."""

    name = "文件"

    def convert(self, value: str | Path, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Refused ``file.exists``, Invalid ``file.no_folder``."""
        path = Path(value)
        if path.exists():
            raise Refused("file.exists", path=path)
        if not path.absolute().parent.is_dir():
            raise Invalid("file.no_folder", path=path.absolute().parent)
        return path


NEW_FILE = NewFile()


@dataclass(frozen=True)
class NodeOptions:
    """Where the node is and by which profile it is run; without one, by the profile it was made with."""

    data: Path
    profile: str | None
    database: str | None
    disabled: tuple[str, ...]
    passphrase: str | None

    def open(self, *, create: bool = False, current: bool = True, strict: bool = True) -> Node:
        """Open the node. ``create`` may make a new one, ``current`` demands that its database is up to date."""
        if not create and not (self.data / "keys").exists():
            raise Misconfigured("node.not_there", data=self.data)
        self._require_database()
        name = self.profile_name
        node = Node.open(
            self.fitting_profile(name),
            self.data,
            database_url=self.database,
            disabled=self.disabled,
            passphrase=self.passphrase,
            strict=strict,
        )
        if create:
            self.note_profile(name)
        if current and not create:
            try:
                node.require_current()
            except JinminError:
                node.close()
                raise
        return node

    def fitting_profile(self, name: str) -> Profile:
        """The profile called ``name``; Misconfigured when the folder is a demonstration's and it is not.

        Nor may a demonstration, with its one password for all, run over real persons' data.
        """
        profile = load_profile(name)
        made_for_demo = self._made_for_demo()
        if made_for_demo is not None and made_for_demo != profile.demo:
            fault = "node.demo_only" if made_for_demo else "node.not_demo"
            raise Misconfigured(fault, data=self.data, profile=profile.title)
        return profile

    def _made_for_demo(self) -> bool | None:
        """Whether the node here was made as a demonstration; None when nothing says."""
        if not self._note.exists():
            return None
        try:
            return load_profile(self._noted).demo
        except Misconfigured:
            return None  # its file has been moved or is broken: the one asked for decides

    def note_profile(self, name: str) -> None:
        """Remember the profile beside the node's data, so that later commands run by the same.

        Of a database of its own only the kind: the address may hold a password.
        """
        self._note.write_text(f"{name}\n", encoding="utf-8")
        if self.database is not None and (kind := make_url(self.database).get_backend_name()) != BUILT_IN:
            self._database_note.write_text(f"{kind}\n", encoding="utf-8")

    def _require_database(self) -> None:
        """An address left out must not make a second, empty node beside the keys of the first."""
        if self.database is None and self._database_note.exists():
            kind = self._database_note.read_text(encoding="utf-8").strip()
            raise Misconfigured("node.database_needed", data=self.data, kind=kind)

    def below(self, folder: str) -> "NodeOptions":
        """The same choices for a node in a folder below the data folder."""
        return NodeOptions(self.data / folder, self.profile, self.database, self.disabled, self.passphrase)

    @property
    def _database_note(self) -> Path:
        return self.data / "database"

    @property
    def _note(self) -> Path:
        return self.data / "profile"

    @property
    def _noted(self) -> str:
        noted = self._note.read_text(encoding="utf-8").strip()
        beside = self.data / noted
        # A profile that was approved on this node lies beside its data and moves with them.
        return str(beside) if beside.is_file() else noted

    @property
    def profile_name(self) -> str:
        """The profile asked for, or else the one the node was made with, or one that lies beside its data.

        Misconfigured ``node.profile_needed`` when there is none of them.
        """
        if self.profile is not None:
            return self.profile
        if self._note.exists():
            return self._noted
        if (written := self.data / "profile.toml").is_file():
            return str(written)
        raise Misconfigured("node.profile_needed", data=self.data)


def filled(kind: type[Input], given: Mapping[str, object]) -> Input:
    """The input that the options make up; a UsageError names every one that is wrong, and why."""
    try:
        return kind.model_validate(given)
    except ValidationError as wrong:
        found = wrong.errors(include_url=False, include_input=False)
        raise click.UsageError("；".join(said_of(each, _typed_as(each["loc"])) for each in found)) from wrong


def _typed_as(place: tuple[int | str, ...]) -> str:
    """What the help calls the option or argument that fills this field."""
    field = str(place[0]) if place else ""
    context = click.get_current_context()
    found = next((one for one in context.command.params if one.name == field), None)
    if found is None:
        return field
    is_option = isinstance(found, click.Option)
    return f"选项“{found.opts[0]}”" if is_option else f"参数“{found.make_metavar(context)}”"
