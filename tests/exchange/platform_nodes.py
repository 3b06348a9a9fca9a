"""A province and the ministry joined by a real broker, as objects here or as processes of their own."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from jinmin.exchange.partner_keys import own_card, pin_card
from jinmin.exchange.relay import RelayResult, relay_once
from jinmin.node import Node
from jinmin.vocabulary.profile import Intake, NodeIdentity, Partner, Profile, Route
from tests.exchange.direct import MINISTRY, SICHUAN, open_whole, up_to
from tests.harness.warm_programs import Process, start_program


def province_profile(servers: str, **carrier: str) -> Profile:
    """A province that reports its marriages to the ministry over the platform."""
    return profile_of(SICHUAN, MINISTRY, _broker(servers, carrier)).model_copy(
        update={"routes": (up_to(MINISTRY, adapter="platform", batch_limit=20),)}
    )


def ministry_profile(servers: str, **carrier: str) -> Profile:
    """A ministry that takes in the province's marriages over the platform."""
    intake = Intake(partner="p51", adapter="platform", resources=("marriage.record",))
    return profile_of(MINISTRY, SICHUAN, _broker(servers, carrier)).model_copy(update={"intakes": (intake,)})


def _broker(servers: str, carrier: Mapping[str, str]) -> dict[str, dict[str, str]]:
    return {"platform": {"servers": servers, "receipt_seconds": "10", **carrier}}


def profile_of(me: Partner, other: Partner, carriers: Mapping[str, Mapping[str, str]]) -> Profile:
    """A node that knows one partner."""
    return Profile(
        id=me.code,
        title=me.title,
        summary="试验",
        node=NodeIdentity(code=me.code, title=me.title, level=me.level, region=me.region),
        partners=(other,),
        carriers=carriers,
    )


@dataclass
class PlatformPair:
    """Both nodes, open in this process."""

    province: Node
    ministry: Node

    @property
    def route(self) -> Route:
        """The province's way up."""
        return self.province.profile.routes[0]

    def relay(self) -> RelayResult:
        """One batch."""
        return relay_once(self.province.site, self.route)

    def relay_all(self) -> int:
        """Every batch that is due; how many entries went."""
        sent = 0
        while (done := self.relay()).number:
            sent += done.entries
        return sent


@contextmanager
def platform_pair(
    folder: Path, servers: str, province_url: str, ministry_url: str, **carrier: str
) -> Iterator[PlatformPair]:
    """Migrated nodes that know each other's keys; nothing runs yet."""
    province = open_whole(province_profile(servers, **carrier), folder / "p51", province_url)
    ministry = open_whole(ministry_profile(servers, **carrier), folder / "ministry", ministry_url)
    try:
        pin_each_other(province, ministry)
        yield PlatformPair(province, ministry)
    finally:
        province.close()
        ministry.close()


def pin_each_other(one: Node, other: Node) -> None:
    """As two administrators would, by card and telephone."""
    for here, there in ((one, other), (other, one)):
        with there.read() as w:
            card = own_card(w)
        with here.work() as w:
            pin_card(w, card)


@dataclass
class NodeProcess:
    """``jinmin exchange run`` in a process of its own."""

    profile: Profile
    folder: Path
    url: str
    process: Process | None = field(default=None, repr=False)

    def start(self) -> None:
        """Start; the process needs a moment before it is at work."""
        path = self.folder / "profile.toml"
        if not path.exists():
            path.write_text(as_toml(self.profile), encoding="utf-8")
        options = ["--data", str(self.folder), "--profile", str(path), "--database", self.url]
        with (self.folder / "log").open("ab") as log:
            self.process = start_program("jinmin.cli", [*options, "exchange", "run"], output=log)

    def kill(self) -> None:
        """End it as a power cut would."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()


def as_toml(profile: Profile) -> str:
    """The profile as an administrator would have written it."""
    node, told = profile.node, [f'id = "{profile.id}"', f'title = "{profile.title}"', 'summary = "试验"']
    told += ["[node]", *(f'{name} = "{value}"' for name, value in node.model_dump().items())]
    for adapter, settings in profile.carriers.items():
        told += [f"[carriers.{adapter}]", *(f'{name} = "{value}"' for name, value in settings.items())]
    for partner in profile.partners:
        shown = partner.model_dump(exclude_none=True)
        told += ["[[partners]]", *(f'{name} = "{value}"' for name, value in shown.items())]
    for route in profile.routes:
        told += ["[[routes]]", *(_item(route.model_dump(exclude={"settings"}, exclude_none=True)))]
    for intake in profile.intakes:
        told += ["[[intakes]]", *(_item(intake.model_dump(exclude={"settings"}, exclude_none=True)))]
    return "\n".join(told) + "\n"


def _item(values: Mapping[str, object]) -> list[str]:
    def written(value: object) -> str:
        if isinstance(value, tuple):
            return "[" + ", ".join(f'"{each}"' for each in value) + "]"
        return str(value).lower() if isinstance(value, bool | int) else f'"{value}"'

    return [f"{name} = {written(value)}" for name, value in values.items()]
