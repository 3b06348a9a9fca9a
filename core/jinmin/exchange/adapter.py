"""The contract of an exchange adapter, and finding the installed ones."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import EntryPoint, entry_points
from typing import Protocol, runtime_checkable

from jinmin.crypto import PublicKey, TransportPublicKey
from jinmin.db.site import Site
from jinmin.errors import Misconfigured
from jinmin.exchange.envelope import Receipt
from jinmin.exchange.sent_batch import SentBatch
from jinmin.vocabulary.profile import Carriage, Route

GROUP = "jinmin.adapters"


@dataclass(frozen=True)
class ConnectionCheck:
    """Whether the partner answers, for the health page: ``key`` names the text, ``seconds`` it took."""

    reachable: bool
    key: str
    seconds: float
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class PartnerPosition:
    """The last batch the partner has of a stream; all zero when it has none."""

    epoch: int
    number: int
    to_seq: int
    hash: str


@runtime_checkable
class ExchangeAdapter(Protocol):
    """Carries batches to partners. It holds no state of its own: cursor, batches and receipts are the host's.

    Every method may take its time, is called outside any unit of work and raises Unavailable when the
    partner does not answer. The same batch may be delivered again at any time, by another process too.
    """

    name: str
    title: str
    carriage: Carriage

    def deliver(self, route: Route, batch: SentBatch) -> Receipt:
        """Hand ``batch.to_bytes()`` over, unchanged, and give the partner's receipt for it."""
        ...

    def partner_key(self, route: Route) -> PublicKey:
        """The pinned key the partner signs its receipts with."""
        ...

    def position(self, route: Route) -> PartnerPosition:
        """What the partner has of this node's stream; asked after a backup was restored."""
        ...

    def transport_key(self, route: Route) -> TransportPublicKey:
        """The pinned key to which personal fields are sealed. Not asked where ``carriage`` is ledger."""
        ...

    def check(self, route: Route) -> ConnectionCheck:
        """Ask for a sign of life; never raises for an unreachable one.

        Asked every half minute beside whatever is delivered, for one of the routes and intakes that share the
        adapter's settings: quick, and nothing is left behind.
        """
        ...


@runtime_checkable
class Leaving(Protocol):
    """An adapter that keeps a connection or a thread, and can let go of it when its profile is no longer used."""

    def leave(self) -> None:
        """Give up what is kept; nothing is carried afterwards."""
        ...


@runtime_checkable
class MakingReady(Protocol):
    """An adapter that packs what it carries: done ahead, while the partner judges the batch before."""

    def make_ready(self, route: Route, batch: SentBatch) -> None:
        """Pack the batch, which may never be delivered."""
        ...


AdapterFactory = Callable[[Site], ExchangeAdapter]
"""What an entry point of the group ``jinmin.adapters`` names."""


class Adapters:
    """The node's adapters, by name. A port."""

    def __init__(self, adapters: Iterable[ExchangeAdapter]) -> None:
        self._by_name = {adapter.name: adapter for adapter in adapters}

    @property
    def names(self) -> tuple[str, ...]:
        """Every adapter's name, sorted."""
        return tuple(sorted(self._by_name))

    def named(self, name: str) -> ExchangeAdapter:
        """The adapter; Misconfigured when it is not installed."""
        try:
            return self._by_name[name]
        except KeyError:
            known = "、".join(self.names)
            raise Misconfigured("exchange.adapter_unknown", adapter=name, known=known) from None


def let_go(adapters: Adapters) -> None:
    """Let every one of them give up what it keeps."""
    for name in adapters.names:
        if isinstance(adapter := adapters.named(name), Leaving):
            adapter.leave()


def installed_adapters() -> tuple[str, ...]:
    """The names of every installed adapter, sorted; nothing is imported."""
    return tuple(sorted({entry.name for entry in entry_points(group=GROUP)}))


def load_adapters(site: Site, entries: Iterable[EntryPoint] | None = None) -> Adapters:
    """The adapters that the site's routes name; Misconfigured says which one is wrong and the cure."""
    wanted = {route.adapter for route in site.profile.routes}
    wanted |= {intake.adapter for intake in site.profile.intakes}
    found = sorted(entry_points(group=GROUP) if entries is None else entries, key=_order)
    chosen: dict[str, EntryPoint] = {}
    for entry in found:
        if entry.name in chosen:
            places = {"here": _distribution(entry), "there": _distribution(chosen[entry.name])}
            raise Misconfigured("exchange.adapter_twice", adapter=entry.name, **places)
        chosen[entry.name] = entry
    if lacking := sorted(wanted - chosen.keys()):
        known = "、".join(sorted(chosen))
        raise Misconfigured("exchange.adapter_unknown", adapter="、".join(lacking), known=known)
    return Adapters(_open(chosen[name], site) for name in sorted(wanted))


def _open(entry: EntryPoint, site: Site) -> ExchangeAdapter:
    try:
        adapter: object = entry.load()(site)
    except Exception as broken:
        detail = f"{type(broken).__name__}: {broken}"
        raise Misconfigured("exchange.adapter_import", adapter=entry.name, detail=detail) from broken
    if not isinstance(adapter, ExchangeAdapter) or adapter.name != entry.name:
        raise Misconfigured("exchange.adapter_invalid", adapter=entry.name)
    return adapter


def _order(entry: EntryPoint) -> tuple[str, str]:
    return entry.name, _distribution(entry)


def _distribution(entry: EntryPoint) -> str:
    return f"{entry.dist.name} {entry.dist.version}" if entry.dist else entry.value
