"""检查: what must hold before a plan is handed over or approved, each with its cure."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from jinmin.db.work import Work
from jinmin.deployment.choices import NOTHING, lines_of
from jinmin.deployment.consequences import Consequence, titles_of
from jinmin.deployment.trying import Tried
from jinmin.errors import Misconfigured
from jinmin.exchange.certificates import certificate_end
from jinmin.exchange.due import waiting
from jinmin.exchange.partner_keys import has_keys
from jinmin.exchange.resources import ResourceCatalogue
from jinmin.exchange.routes import check_routes
from jinmin.exchange.streams import find_stream
from jinmin.messages import explain
from jinmin.vocabulary.manifest import HealthFinding
from jinmin.vocabulary.profile import Intake, Profile, Route

LEDGER_WAY = "internal"
CERTIFICATE_WARNING = timedelta(days=30)
"""How long before its end a certificate is worth a word (设计)."""


def findings(
    w: Work, new: Profile, changes: Sequence[Consequence], trial: Sequence[Tried] | None
) -> tuple[HealthFinding, ...]:
    """Every check in a fixed order; ``trial`` is None when the connections were not tried for this very profile."""
    return (
        *_something(changes), *_identity(changes), *_routes(w, new), *_keys(w, new), *_certificates(w, new),
        *_trial(w, trial), *_unsent(w, new, changes), *_reconciled(w, changes), *_other_end(changes),
    )  # fmt: skip


def faults(found: Sequence[HealthFinding]) -> tuple[HealthFinding, ...]:
    """What stands in the way."""
    return tuple(one for one in found if one.level == "fault")


def _something(changes: Sequence[Consequence]) -> Iterator[HealthFinding]:
    if not changes:
        yield HealthFinding("改动", "fault", "deployment.nothing_changes")


def _identity(changes: Sequence[Consequence]) -> Iterator[HealthFinding]:
    touched = [str(one.values["name"]) for one in changes if one.kind == "identity"]
    if touched:
        yield HealthFinding("节点身份", "fault", "deployment.identity_changes", {"names": "、".join(touched)})
    else:
        yield HealthFinding("节点身份", "ok", "deployment.identity_stays")


def _routes(w: Work, new: Profile) -> Iterator[HealthFinding]:
    try:
        check_routes(new, w.port(ResourceCatalogue))
    except Misconfigured as wrong:
        yield HealthFinding("信息资源", "fault", "deployment.said", {"said": explain(wrong)})
        return
    if idle := _not_exchanged(w, new):
        yield HealthFinding("信息资源", "warning", "deployment.not_exchanged", {"lines": "、".join(idle)})
    else:
        yield HealthFinding("信息资源", "ok", "deployment.resources_fit")


def _not_exchanged(w: Work, new: Profile) -> list[str]:
    """What goes to no partner that could have it, one of several partners or none."""
    catalogue = w.port(ResourceCatalogue)
    idle = [line for line in lines_of(new, catalogue.ids) if line.way == NOTHING]
    arrows = {"send": "→", "take": "←"}
    return [f"{titles_of((one.resource,), catalogue)} {arrows[one.direction]} {one.title}" for one in idle]


def _keys(w: Work, new: Profile) -> Iterator[HealthFinding]:
    carried: Sequence[Route | Intake] = (*new.routes, *new.intakes)
    outward = {one.partner for one in carried if one.adapter != LEDGER_WAY}
    for partner in new.partners:
        if partner.code in outward:
            known = partner.signature_key is not None or has_keys(w, partner.code)
            key = "deployment.keys_known" if known else "deployment.keys_lacking"
            yield HealthFinding(f"公钥：{partner.title}", "ok" if known else "fault", key)


def _certificates(w: Work, new: Profile) -> Iterator[HealthFinding]:
    carried: Sequence[Route | Intake] = (*new.routes, *new.intakes)
    ends = {(one.partner, end) for one in carried if (end := certificate_end(new, one)) is not None}
    for partner, end in sorted(ends):
        level = "fault" if end <= w.at else "warning" if end - w.at < CERTIFICATE_WARNING else "ok"
        yield HealthFinding(f"证书：{partner}", level, "deployment.certificate", {"end": f"{end:%Y-%m-%d}"})


def _trial(w: Work, trial: Sequence[Tried] | None) -> Iterator[HealthFinding]:
    if trial is None:
        yield HealthFinding("试连", "fault", "deployment.not_tried")
        return
    for one in trial:
        level = "ok" if one.reachable else "fault"
        way = {"send": "发往", "take": "取自"}[one.direction]
        what = titles_of(one.resources, w.port(ResourceCatalogue))
        yield HealthFinding(f"试连：{what} {way} {one.title}", level, "deployment.said", {"said": one.said})


def _unsent(w: Work, new: Profile, changes: Sequence[Consequence]) -> Iterator[HealthFinding]:
    for change in changes:
        if change.route is None or change.kind not in ("ends", "narrowed") or _goes_on(new, change.route):
            continue
        count, _since = waiting(w, change.route, find_stream(w, change.route).cursor_seq)
        if count:
            told = {"count": count, **change.values}
            yield HealthFinding(f"待发：{change.route.title}", "warning", "deployment.unsent", told)


def _goes_on(new: Profile, route: Route) -> bool:
    """Whether another stream to the partner will carry the same, from the first record."""
    carried = {name for one in new.routes if one.partner == route.partner for name in one.resources}
    return "*" in carried or set(route.resources) <= carried


def _reconciled(w: Work, changes: Sequence[Consequence]) -> Iterator[HealthFinding]:
    for change in changes:
        if change.route is None or change.kind not in ("moves", "ends"):
            continue
        stream = find_stream(w, change.route)
        if stream.reconciled_at is None and stream.number:
            yield HealthFinding(f"对账：{change.route.title}", "warning", "deployment.not_reconciled")
        elif stream.differences:
            told: dict[str, object] = {"count": stream.differences}
            yield HealthFinding(f"对账：{change.route.title}", "warning", "deployment.differences", told)


def _other_end(changes: Sequence[Consequence]) -> Iterator[HealthFinding]:
    for change in changes:
        if change.kind in ("moves", "takes_other"):
            partner = str(change.values["partner"])
            yield HealthFinding(f"对方：{partner}", "warning", "deployment.other_end", dict(change.values))
