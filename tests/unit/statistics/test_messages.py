"""Every text that statistics asks for is there, and none is left over."""

import re
import tomllib
from importlib.resources import files

from jinmin_statistics.plugin import MESSAGES


def test_the_catalogue_holds_just_the_texts_that_are_used() -> None:
    package = files("jinmin_statistics")
    sources = [*package.iterdir(), *(package / "pages").iterdir()]
    code = "\n".join(each.read_text("utf-8") for each in sources if each.name.endswith(".py"))
    used = set(re.findall(r'"(statistics\.[a-z_]+)"', code))
    others = {"statistics.css", "statistics.view", "statistics.rows", "statistics.export"}
    texts = tomllib.loads(MESSAGES.read_text("utf-8"))
    assert used - others == {key for key in texts if not key.startswith("action.")}
