"""Plug-ins that are wrong in one way each, installed as a wheel would be: files and an entry point."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.integration.host.stranger import distribution

CARD = 'Manifest("{id}", "试验", "1", "{package}", host="{host}", requires={requires!r})'
GUIDE = "docs/howto-plugin.md"
BODY = """
from pathlib import Path

from jinmin.api import DataFiles, Manifest, hookimpl
{before}

class Rogue:
    @hookimpl
    def manifest(self):
        return {card}
{hooks}

plugin = Rogue()
"""


@dataclass(frozen=True)
class Rogue:
    """One plug-in. ``hooks`` and ``before`` are source; ``says`` are the words its refusal must hold."""

    name: str
    key: str = ""
    says: tuple[str, ...] = ()
    id: str = ""
    host: str = ">=0.1"
    requires: tuple[str, ...] = ()
    says_package: str = ""
    hooks: str = ""
    before: str = ""
    card: str = ""
    body: str = ""

    @property
    def package(self) -> str:
        """Its import package."""
        return f"rogue_{self.name}"

    def install(self, site: Path) -> None:
        """Put the distribution into ``site``."""
        (site / self.package).mkdir(parents=True)
        (site / self.package / "__init__.py").write_text(self.body or self._body(), "utf-8")
        entry = {self.name: f"{self.package}:plugin"}
        distribution(site, f"rogue-{self.name}", "1.0", {"jinmin.plugins": entry})

    def _body(self) -> str:
        said = {"id": self.id or self.name, "package": self.says_package or self.package}
        card = self.card or CARD.format(host=self.host, requires=self.requires, **said)
        return BODY.format(card=card, hooks=self.hooks, before=self.before)


def method(line: str, body: str = "return ()", mark: str = "@hookimpl") -> str:
    """The source of one method of the plug-in."""
    return f"\n    {mark}\n    def {line}:\n        {body}\n"


TABLE = """
import sqlalchemy as sa
from jinmin.api import Plain, metadata
from sqlmodel import Field

class Stray(Plain, table=True):
    __tablename__ = "thing"
    __why_plain__ = "a trial"
    id: int = Field(primary_key=True)
"""

UNLEDGERED = """
from sqlmodel import Field, SQLModel

class Secret(SQLModel, table=True):
    __tablename__ = "bare_secret"
    id: int = Field(primary_key=True)
"""

IN_PROCESS = (
    Rogue(
        "misspelt",
        "plugin.hook_near",
        ("misspelt", "pagse", "pages", "docs/howto-plugin.md"),
        hooks=method("pagse(self)"),
    ),
    Rogue(
        "argument",
        "plugin.hook_argument",
        ("argument", "colour", "pages", "docs/howto-plugin.md"),
        hooks=method("pages(self, colour)"),
    ),
    Rogue(
        "unmarked",
        "plugin.unmarked",
        ("unmarked", "pages", "@hookimpl"),
        hooks=method("pages(self)", mark=""),
    ),
    Rogue("needy", "plugin.requires", ("needy", "welfare", "安装或启用"), requires=("welfare",)),
    Rogue("early", "plugin.host_version", ("early", ">=9", "升级宿主"), host=">=9"),
    Rogue("garbled", "plugin.host_specifier", ("garbled", "about 1", ">=0.1,<1"), host="about 1"),
    Rogue(
        "broken", "plugin.import", ("broken", "no_such_module", "重新安装"), body="import no_such_module\n"
    ),
    Rogue(
        "raising",
        "plugin.import",
        ("raising", "ZeroDivisionError"),
        card="1 / 0",
    ),
    Rogue("cardless", "plugin.manifest", ("cardless", "@hookimpl"), body="plugin = object()\n"),
    Rogue("bad_id", "plugin.id", ("bad_id", "小写字母和数字")),
    Rogue("renamed", "plugin.entry_name", ("renamed", "before", "pyproject.toml"), id="before"),
    Rogue("case", "plugin.id", ("case", "不与宿主"), id="case"),
    Rogue(
        "copied",
        "plugin.package",
        ("copied", "jinmin_allotment", "rogue_copied"),
        says_package="jinmin_allotment",
    ),
    Rogue(
        "forgetful",
        "plugin.file_missing",
        ("forgetful", "matters.toml", "package-data"),
        hooks=method(
            "data_files(self)", 'return DataFiles(matters=(Path(__file__).parent / "matters.toml",))'
        ),
    ),
)
"""Those a process may import without keeping a trace."""

STRAY = Rogue("stray", "plugin.table_prefix", ("stray", "表 thing ", "stray_"), before=TABLE)
"""Its table does not carry its name; the model stays in the process that imports it."""

BARE = Rogue("bare", "plugin.table_base", ("bare", "Secret", "Ledgered"), before=UNLEDGERED)
"""Its table goes past the ledger, and past every other check of tables."""

Install = Callable[..., None]
