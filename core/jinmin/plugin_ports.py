"""Ports that ask the plug-ins: each joins what a hook gives, in the order of their ids."""

from collections.abc import Sequence
from uuid import UUID

from jinmin.authority.sheets import Named, SideData
from jinmin.cases.acts import HeldItem, ItemKeepers
from jinmin.db.work import Work
from jinmin.plugin_host import PluginHost


def item_keepers_of(host: PluginHost) -> ItemKeepers:
    """What is in a clerk's hands, domain by domain."""

    def in_hand(w: Work, user_id: UUID) -> tuple[tuple[str, HeldItem], ...]:
        found = host.each("items_in_hand", w=w, user_id=user_id)
        return tuple((plugin, item) for plugin, items in found for item in items)

    def pass_on(w: Work, plugin: str, key: str, giver_id: UUID, taker_id: UUID) -> None:
        host.ask(plugin, "pass_on_item", w=w, key=key, giver_id=giver_id, taker_id=taker_id)

    return ItemKeepers(in_hand, pass_on)


def side_data_of(host: PluginHost) -> SideData:
    """What domains keep beside records that change hands."""

    def given(w: Work, resource: str, region: str) -> Sequence[Named]:
        found = host.each("side_data", w=w, resource=resource, region=region)
        return [(plugin, row) for plugin, rows in found for row in rows]

    def take(w: Work, resource: str, rows: Sequence[Named]) -> None:
        # A domain that is not loaded here keeps nothing: its rows stay in the sheets.
        for plugin in sorted({name for name, _row in rows} & set(host.ids)):
            mine = [row for name, row in rows if name == plugin]
            host.ask(plugin, "take_side_data", w=w, resource=resource, rows=mine)

    def leave(w: Work, resource: str, region: str) -> None:
        for _left in host.each("leave_side_data", w=w, resource=resource, region=region):
            pass

    return SideData(given, take, leave)
