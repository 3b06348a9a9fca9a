"""What the exchange has to say, in words: for the page, the command, the report on the node's health."""

from collections.abc import Sequence

from jinmin.clock import minute_of
from jinmin.exchange.carriers import UNREACHABLE, Carrier
from jinmin.exchange.models import Alarm
from jinmin.exchange.ways import ways_of
from jinmin.messages import text, title_of
from jinmin.vocabulary.profile import Profile

NAMED = 3
"""So many partners of one carrier are named."""


def way_title(adapter: str) -> str:
    """What people call a way of exchange, as "平台"."""
    return title_of("exchange.way", adapter)


def carrier_name(adapter: str, partners: Sequence[str]) -> str:
    """A carrier by its way and whom it leads to: "平台（四川省、青川县）"; of many the first few."""
    named = "、".join(partners[:NAMED])
    more = f"等 {len(partners)} 个" if len(partners) > NAMED else ""
    return f"{way_title(adapter)}（{named}{more}）"


def cut_in_words(carrier: Carrier) -> str:
    """Since when it has not been reached, and why; "" while it is."""
    if carrier.since is None:
        return ""
    why = text(carrier.error_key, **(carrier.error_values or {}))
    return text("exchange.carrier_cut", since=minute_of(carrier.since), why=why)


def alarm_in_words(profile: Profile, alarm: Alarm) -> str:
    """Whom an alarm is about, and what it says."""
    said = text(f"exchange.alarm_{alarm.code.split('.')[0]}")
    if alarm.code == UNREACHABLE:
        partners = [name for way in ways_of(profile) if way.mark == alarm.stream for name in way.partners]
        return f"{carrier_name(alarm.partner, partners) if partners else way_title(alarm.partner)}：{said}"
    partner = profile.partner(alarm.partner)
    name = partner.title if partner else alarm.partner
    return f"{name}：{said}（{alarm.code}，{alarm.entries} 条）"
