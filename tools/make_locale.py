"""Compile the command line's Chinese texts: zh_CN.po to the binary form that gettext reads (needs Babel)."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).parent.parent / "core" / "jinmin" / "cli" / "locale"

with (LOCALE / "zh_CN.po").open(encoding="utf-8") as source:
    catalogue = read_po(source, locale="zh_CN")
with (LOCALE / "zh_CN" / "LC_MESSAGES" / "messages.mo").open("wb") as target:
    write_mo(target, catalogue)
