"""Writing the matters a plug-in ships: a version once written stays, only its last day may still be set."""

import json
from collections.abc import Sequence

import sqlalchemy as sa

from jinmin.crypto import digest
from jinmin.db.work import Work
from jinmin.errors import Misconfigured
from jinmin.matters.assigning import assign
from jinmin.matters.catalogue import Catalogue
from jinmin.matters.models import MatterState, MatterVersion
from jinmin.vocabulary.matter import Matter
from jinmin.vocabulary.profile import Profile


def write_matters(w: Work, plugin: str, matters: Sequence[Matter]) -> int:
    """Add new versions, withdraw matters the plug-in ships no longer; returns how many rows changed."""
    held = {(row.matter_id, row.edition): row for row in w.session.scalars(sa.select(MatterVersion))}
    _refuse_doubles(plugin, matters, held)
    changed = [_write(w, plugin, matter, held.get((matter.id, matter.version))) for matter in matters]
    offered = {matter.id for matter in matters}
    for row in held.values():
        if row.shipped_by == plugin:
            state = MatterState.IN_USE if row.matter_id in offered else MatterState.WITHDRAWN
            changed.append(assign(row, {"state": state}))
    return sum(changed)


def refresh_catalogue(w: Work) -> None:
    """Have the node's Catalogue read anew once this work has committed."""
    catalogue, database = w.port(Catalogue), w.database
    w.after_commit(lambda: catalogue.refresh(database))


def definition_digest(matter: Matter) -> str:
    """SHA-256 (hex) of the definition without its last day.

    Elements at their default are left out, so that one added to the vocabulary changes no old digest.
    """
    told = matter.model_dump(mode="json", exclude={"valid_to"}, exclude_defaults=True)
    return digest("sha256", json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hex()


def _write(w: Work, plugin: str, matter: Matter, row: MatterVersion | None) -> bool:
    seal = definition_digest(matter)
    if row is not None:
        if row.digest != seal:
            raise Misconfigured(
                "matter.changed_without_version", plugin=plugin, matter=matter.id, version=matter.version
            )
        return assign(row, {"valid_to": matter.valid_to})
    w.add(
        MatterVersion(
            matter_id=matter.id,
            edition=matter.version,
            state=MatterState.IN_USE,
            valid_from=matter.valid_from,
            valid_to=matter.valid_to,
            definition=matter.model_dump(mode="json", exclude={"valid_to"}),
            digest=seal,
            shipped_by=plugin,
            origin=w.port(Profile).node.code,
        )
    )
    return True


def _refuse_doubles(
    plugin: str, matters: Sequence[Matter], held: dict[tuple[str, int], MatterVersion]
) -> None:
    numbered = [(matter.id, matter.version) for matter in matters]
    for matter_id, number in numbered:
        if numbered.count((matter_id, number)) > 1:
            raise Misconfigured("matter.twice", matter=matter_id, here=plugin, there=plugin)
    offered = {matter.id for matter in matters}
    for row in held.values():
        if row.matter_id in offered and row.shipped_by != plugin:
            raise Misconfigured("matter.twice", matter=row.matter_id, here=plugin, there=row.shipped_by)
