"""What the pages of deployment show: businesses, ways, checks and consequences as rows."""

from collections.abc import Mapping, Sequence

from jinmin.deployment import NOTHING, Line, Tried, partners_of, settings_text, way_title
from jinmin.deployment.partner_cards import fingerprint
from jinmin.messages import text
from jinmin.ui.frame import LEVELS
from jinmin.ui.rows import Cell, Column, Row, Tone
from jinmin.vocabulary.manifest import HealthFinding
from jinmin.vocabulary.profile import LETTERS_ONLY, Intake, Profile, Route

BUSINESSES = (
    Column("business", "业务（信息资源）", lead=True, wrap=True),
    Column("way", "方式", side=True),
    Column("partner", "伙伴", wrap=True),
    Column("direction", "方向"),
    Column("owner", "主责节点", wrap=True),
    Column("stream", "数据流", code=True, minor=True, sparse=True),
)
WAYS = (
    Column("partner", "伙伴", lead=True, wrap=True),
    Column("way", "方式", side=True),
    Column("code", "代码", code=True),
    Column("place", "级别、区划"),
    Column("settings", "地址等设置", code=True, wrap=True),
    Column("keys", "公钥指纹", code=True, minor=True, sparse=True),
)
CHECKS = (
    Column("name", "项目", lead=True, wrap=True),
    Column("level", "结果", side=True),
    Column("said", "依据与处理", wrap=True),
)
LEVEL_TONES: dict[str, tuple[str, Tone]] = {
    "ok": ("通过", "green"),
    "warning": ("注意", "amber"),
    "fault": ("不通过", "red"),
}
DIRECTIONS = {"send": "本节点发往", "take": "从对方接收"}
SHARED = "*"
"""In the key of a row of WAYS: the settings that every partner by that way shares."""


def business_row(line: Line, titles: Mapping[str, str]) -> Row:
    """One business with one partner."""
    way = Cell(way_title(line.way), "blue" if line.way != NOTHING else "muted", tag=True)
    business = "往来函件" if line.resource == LETTERS_ONLY else titles.get(line.resource, line.resource)
    told = {"partner": line.title, "direction": DIRECTIONS[line.direction], "owner": line.owner}
    return Row(line.key, {**told, "business": business, "way": way, "stream": line.stream})


def way_rows(profile: Profile) -> list[Row]:
    """Every partner by every way it is reached, then what is shared by all that goes one way."""
    known = {one.code: one for one in partners_of(profile)}
    carried: Sequence[Route | Intake] = (*profile.routes, *profile.intakes)
    found: dict[str, Row] = {}
    for one in carried:
        partner = known[one.partner]
        place = f"{LEVELS[partner.level]}　{partner.region or '全国'}"
        cells = {
            "partner": partner.title,
            "code": partner.code,
            "place": place,
            "way": way_title(one.adapter),
        }
        keys = fingerprint(partner) if profile.partner(partner.code) else ""
        found[f"{one.adapter}|{one.partner}"] = Row(
            f"{one.adapter}|{one.partner}", {**cells, "settings": settings_text(one.settings), "keys": keys}
        )
    for partner in profile.partners:
        if not any(one.partner == partner.code for one in carried):
            place = f"{LEVELS[partner.level]}　{partner.region or '全国'}"
            cells = {"partner": partner.title, "code": partner.code, "place": place, "way": "不交换"}
            found[f"|{partner.code}"] = Row(
                f"|{partner.code}", {**cells, "settings": "", "keys": fingerprint(partner)}
            )
    for way in sorted({one.adapter for one in carried} - {"internal"}):
        shared = settings_text(profile.carriers.get(way, {}))
        cells = {"partner": "（各伙伴共用）", "code": "", "place": "", "way": way_title(way)}
        found[f"{way}|{SHARED}"] = Row(f"{way}|{SHARED}", {**cells, "settings": shared, "keys": ""})
    return list(found.values())


def check_rows(found: Sequence[HealthFinding]) -> list[Row]:
    """The checks, what stands in the way first."""
    rank = {"fault": 0, "warning": 1, "ok": 2}
    rows: list[Row] = []
    for number, one in enumerate(sorted(found, key=lambda each: rank[each.level])):
        title, tone = LEVEL_TONES[one.level]
        said = text(one.key, **one.values)
        rows.append(Row(str(number), {"name": one.name, "level": Cell(title, tone, tag=True), "said": said}))
    return rows


def trial_told(tried: Sequence[Tried]) -> str:
    """How a trial went, in one line."""
    away = [one.title for one in tried if not one.reachable]
    return f"连不通：{'、'.join(away)}" if away else f"{len(tried)} 条连接全部连通"
