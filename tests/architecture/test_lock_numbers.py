"""Advisory locks of PostgreSQL go by numbers: two meanings of one number would wait for each other."""

import re
from collections import Counter

from tests.harness.checks import ROOT

NUMBER = re.compile(r"^[A-Z_]*LOCK = (0x[0-9A-F]+)$", re.MULTILINE)


def test_each_lock_has_a_number_of_its_own() -> None:
    sources = [*(ROOT / "core").rglob("*.py"), *(ROOT / "exchange_adapters").rglob("*.py")]
    sources += [*(ROOT / "plugins").rglob("*.py"), *(ROOT / "statistics").rglob("*.py")]
    numbers = Counter(number for source in sources for number in NUMBER.findall(source.read_text("utf-8")))
    assert len(numbers) >= 4
    assert [number for number, times in numbers.items() if times > 1] == []
