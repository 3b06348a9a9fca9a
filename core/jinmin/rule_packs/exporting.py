"""Making a rule pack of one level: what was entered or published here, nothing that plug-ins ship."""

import sqlalchemy as sa

from jinmin.crypto import Keyring
from jinmin.db.work import Work
from jinmin.errors import Refused
from jinmin.identity.access import require
from jinmin.matters import Below, Parameter, Transition
from jinmin.matters.models import MatterState, MatterVersion
from jinmin.parameter_changes import parameters_now
from jinmin.regions import significant
from jinmin.rule_packs.pack import PackContent, PackedMatter, PackedParameter, RulePack, SignerCard
from jinmin.service_items import VIEW
from jinmin.service_items.entries import ITEM, EntryKey, in_force
from jinmin.service_items.models import DIRECTORY
from jinmin.service_items.transfer_rows import TravellingEntry
from jinmin.vocabulary.profile import Profile

MATTER = MatterVersion.__table__


def export_pack(w: Work, region: str) -> RulePack:
    """The rules this node's people set for exactly this division, signed. Refused ``pack.empty``."""
    require(w.actor, VIEW, region)
    place, profile = significant(region), w.port(Profile)
    parameters = tuple(
        _packed(each) for each in parameters_now(w).all() if each.region == place and not each.shipped_by
    )
    items = tuple(entry.told() for entry in _items(w, place))
    if not parameters and not items:
        raise Refused("pack.empty", region=region or "全国")
    content = PackContent(
        node=profile.node.code, title=profile.node.title, region=place, made_at=w.at, parameters=parameters,
        items=items, matters=_matters(w, parameters, items),
    )  # fmt: skip
    return RulePack.made(content, w.port(Keyring), profile.suite.digest)


def signer_card(w: Work) -> SignerCard:
    """This node's card, for those who take its packs."""
    node = w.port(Profile).node
    return SignerCard(
        node=node.code, title=node.title, region=significant(node.region), key=w.port(Keyring).public_key()
    )


def _packed(each: Parameter) -> PackedParameter:
    transition: Transition = each.transition
    return PackedParameter(
        name=each.name, title=each.title, region=each.region, value=each.value, unit=each.unit,
        valid_from=each.valid_from, valid_to=each.valid_to, law=each.law, article=each.article,
        confirmed=each.confirmed, below=Below(each.below), matters=each.matters, transition=transition,
        clause=each.clause,
    )  # fmt: skip


def _items(w: Work, place: str) -> list[TravellingEntry]:
    query = sa.select(ITEM).where(
        in_force(w.today), ITEM.c.region == place, ITEM.c.body == DIRECTORY, ITEM.c.shipped_by == ""
    )
    rows = w.execute(query.order_by(ITEM.c.matter_id, ITEM.c.edition))
    return [
        TravellingEntry(
            EntryKey(row.matter_id, row.region, row.body), row.edition, row.state.value, row.planned_from,
            row.planned_to, row.elements,
        )
        for row in rows
    ]  # fmt: skip


def _matters(
    w: Work, parameters: tuple[PackedParameter, ...], items: tuple[dict[str, object], ...]
) -> tuple[PackedMatter, ...]:
    named = {name for each in parameters for name in each.matters} | {
        str(each["matter_id"]) for each in items
    }
    query = sa.select(MATTER.c.matter_id, MATTER.c.edition, MATTER.c.digest).where(
        MATTER.c.matter_id.in_(named), MATTER.c.state == MatterState.IN_USE
    )
    rows = w.execute(query.order_by(MATTER.c.matter_id, MATTER.c.edition))
    return tuple(PackedMatter(id=row.matter_id, version=row.edition, digest=row.digest) for row in rows)
