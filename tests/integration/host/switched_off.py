"""A node with one plug-in switched off, in a process of its own: its words are PLUGIN DATABASE_URL FOLDER.

Prints what it saw as JSON.
"""

import json
import sys
from pathlib import Path

import sqlalchemy as sa
from tests.integration.host.places import open_node

from jinmin.demo import furnish
from jinmin.identity import PasswordPool, User
from jinmin.ledger.verify import verify_chain, verify_rows
from jinmin.ui.gate import Gate
from jinmin.ui.interface import Interface


def walk(plugin: str, database_url: str, folder: str) -> None:
    """Open, furnish if nothing is there, prove the ledger, put the pages together."""
    node = open_node(Path(folder), database_url, plugin)
    with node.read() as w:
        furnished = w.execute(sa.select(sa.func.count()).select_from(User.__table__)).scalar_one() > 0
    if not furnished:
        furnish(node, "none", 1)
    interface = Interface(node, Gate(node, node.ports.get(PasswordPool), ()))
    with node.database.reading.connect() as connection:
        chain, rows = verify_chain(connection), verify_rows(connection, node.keyring)
    seen = {
        "loaded": node.host.ids,
        "rejected": {each.name: each.error.key for each in node.host.rejected},
        "pages": [page.path for page in interface.pages],
        "entries": chain.entries,
        "chain holds": chain.holds,
        "rows hold": rows.holds,
    }
    node.close()
    print(json.dumps(seen, ensure_ascii=False))


def main() -> None:
    """The program."""
    walk(*sys.argv[1:])
