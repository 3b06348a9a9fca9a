"""What a plug-in says of itself and declares once at start."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Manifest:
    """A plug-in's card. ``host`` is a version specifier (``>=0.1,<1``) of the host it was made for.

    ``package`` is its import package; every table defined there must start with ``<id>_``.
    ``requires`` lists ids of plug-ins that must be loaded before it.
    """

    id: str
    title: str
    version: str
    package: str
    host: str
    summary: str = ""
    requires: tuple[str, ...] = ()

    @property
    def table_prefix(self) -> str:
        """What the name of each of its tables starts with."""
        return f"{self.id}_"


@dataclass(frozen=True)
class Permission:
    """A right a post can hold, such as ``marriage.register`` 办理结婚登记."""

    id: str
    title: str


@dataclass(frozen=True)
class Page:
    """A page of the interface. ``builder`` is ``package.module:function``, imported when first opened.

    ``group`` and ``order`` place it in the left rail; ``icon`` is a Material symbol. ``in_menu`` false
    hides it from the rail (detail pages). ``permission`` is checked by the host on every visit.
    """

    path: str
    title: str
    builder: str
    permission: str
    group: str = ""
    icon: str = "article"
    order: int = 100
    in_menu: bool = True


@dataclass(frozen=True)
class CaseView:
    """How a plug-in shows the cases of ``matter`` (a matter id); "" where it has nothing to show.

    ``facts``, ``checks`` and ``corrections`` (``package.module:function``, ``async def draw(context, detail)``)
    fill those tabs of the case's page. ``begin`` is the address of the page where a case is begun, ``work`` of
    the page where its waiting step is taken, with ``{case_id}`` in it. ``prepare`` is where an accepted case's
    papers are completed, for who may open that page and not ``work``. ``actions``
    (``async def draw(context, detail)``) adds buttons to the head of the case's page. ``form``
    (``package.module:Class``) is the pydantic model of its application: the host looks whether it asks for what
    the platform holds (``jinmin.api.papers``: ``filled``, ``asked_because``).
    """

    matter: str
    facts: str = ""
    checks: str = ""
    corrections: str = ""
    begin: str = ""
    work: str = ""
    prepare: str = ""
    actions: str = ""
    form: str = ""


@dataclass(frozen=True)
class Command:
    """A group of commands below ``jinmin``: ``app`` is ``package.module:name`` of a click command or group."""

    name: str
    app: str
    help: str


@dataclass(frozen=True)
class DataFiles:
    """The data a plug-in ships: matters, parameters and message texts as TOML, migrations as a folder.

    ``items`` add to its matters the elements of the 基本目录 that a definition does not hold.
    """

    matters: tuple[Path, ...] = ()
    items: tuple[Path, ...] = ()
    parameters: tuple[Path, ...] = ()
    messages: tuple[Path, ...] = ()
    migrations: Path | None = None


@dataclass(frozen=True)
class HealthFinding:
    """One line of the health page: ``level`` is ok, warning or fault; ``key`` names the text."""

    name: str
    level: str
    key: str
    values: dict[str, object] = field(default_factory=dict)


HealthCheck = Callable[..., list[HealthFinding]]
