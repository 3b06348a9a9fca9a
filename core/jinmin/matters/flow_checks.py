"""What is wrong with a flow, one function per kind of defect. Pure: definitions in, defects out."""

from collections.abc import Iterable, Iterator

from jinmin.errors import Misconfigured
from jinmin.vocabulary.flow import END, StepRule
from jinmin.vocabulary.matter import Matter


def require_sound(matter: Matter, plugin: str) -> None:
    """Raise the first defect; it names plug-in, matter and step."""
    for defect in defects(matter, plugin):
        raise defect


def defects(matter: Matter, plugin: str = "") -> tuple[Misconfigured, ...]:
    """Every defect. The shape is judged first: the way through a broken shape means nothing."""
    shape = tuple(defect for look in _SHAPE for defect in look(matter, plugin))
    return shape or tuple(defect for look in _WAYS for defect in look(matter, plugin))


def unknown_rights(matter: Matter, known: frozenset[str], plugin: str = "") -> tuple[Misconfigured, ...]:
    """The rights no plug-in declares: nobody could ever hold them."""
    return tuple(
        Misconfigured("flow.right_unknown", plugin=plugin, matter=matter.id, step=step, right=right)
        for step, right in sorted(_rights(matter))
        if right not in known
    )


def _no_steps(matter: Matter, plugin: str) -> Iterator[Misconfigured]:
    if not matter.flow:
        yield Misconfigured("flow.empty", plugin=plugin, matter=matter.id, step="")


def _same_ids(matter: Matter, plugin: str) -> Iterator[Misconfigured]:
    ids = [step.id for step in matter.flow]
    for step in dict.fromkeys(ids):
        if ids.count(step) > 1 or step == END:
            yield Misconfigured("flow.step_twice", plugin=plugin, matter=matter.id, step=step)


def _outcomes_to_nowhere(matter: Matter, plugin: str) -> Iterator[Misconfigured]:
    known = {step.id for step in matter.flow} | {END}
    for step, name, following in _ways(matter.flow):
        if following not in known:
            yield Misconfigured(
                "flow.nowhere", plugin=plugin, matter=matter.id, step=step, outcome=name, next=following
            )


def _unreachable(matter: Matter, plugin: str) -> Iterator[Misconfigured]:
    reached = reached_from(matter, matter.flow[0].id)
    for step in matter.flow:
        if step.id not in reached:
            yield Misconfigured("flow.unreachable", plugin=plugin, matter=matter.id, step=step.id)


def _dead_ends(matter: Matter, plugin: str) -> Iterator[Misconfigured]:
    for step in matter.flow:
        if not step.outcomes:
            yield Misconfigured("flow.dead_end", plugin=plugin, matter=matter.id, step=step.id)


def _circles(matter: Matter, plugin: str) -> Iterator[Misconfigured]:
    """Steps that lead on and on and never to an end; those that only lead into a dead end are told there."""
    for step in matter.flow:
        reached = reached_from(matter, step.id)
        if END not in reached and all(matter.step(each).outcomes for each in reached):
            yield Misconfigured("flow.circle", plugin=plugin, matter=matter.id, step=step.id)


def _without_right(matter: Matter, plugin: str) -> Iterator[Misconfigured]:
    for step, right in sorted(_rights(matter)):
        if not right.strip():
            yield Misconfigured("flow.no_right", plugin=plugin, matter=matter.id, step=step)


def _never_joined(matter: Matter, plugin: str) -> Iterator[Misconfigured]:
    for step in matter.flow:
        if step.parallel is None:
            continue
        ids = [branch.id for branch in step.parallel.branches]
        if len(ids) < 2 or len(set(ids)) != len(ids):
            yield Misconfigured("flow.branches", plugin=plugin, matter=matter.id, step=step.id)
        for outcome in (step.parallel.agreed, step.parallel.disagreed):
            if outcome not in step.outcomes:
                yield Misconfigured(
                    "flow.not_joined", plugin=plugin, matter=matter.id, step=step.id, outcome=outcome
                )


def _notices_that_clear_nothing(matter: Matter, plugin: str) -> Iterator[Misconfigured]:
    for step in matter.flow:
        if step.public_notice and step.public_notice.clear not in step.outcomes:
            yield Misconfigured(
                "flow.notice_outcome",
                plugin=plugin,
                matter=matter.id,
                step=step.id,
                outcome=step.public_notice.clear,
            )


def _limits_without_start(matter: Matter, plugin: str) -> Iterator[Misconfigured]:
    """A limit that starts with an event of its own choice needs an outcome that bears it."""
    usual = {"opened", "accepted"}
    borne = {name for _step, name, _next in _ways(matter.flow)}
    for limit in (matter.statutory, matter.promised):
        if limit and limit.start not in usual | borne:
            yield Misconfigured(
                "flow.limit_start", plugin=plugin, matter=matter.id, step="", start=limit.start
            )


def _materials_that_do_not_exist(matter: Matter, plugin: str) -> Iterator[Misconfigured]:
    known = {rule.id for rule in matter.materials}
    for owed in matter.obligations:
        if owed.material and owed.material not in known:
            yield Misconfigured(
                "flow.owed_material",
                plugin=plugin,
                matter=matter.id,
                step="",
                obligation=owed.id,
                material=owed.material,
            )


def _reopened_nowhere(matter: Matter, plugin: str) -> Iterator[Misconfigured]:
    if matter.reopening and matter.reopening.step not in {step.id for step in matter.flow}:
        yield Misconfigured(
            "flow.reopened_nowhere", plugin=plugin, matter=matter.id, step=matter.reopening.step
        )


def _offices_that_never_meet(matter: Matter, plugin: str) -> Iterator[Misconfigured]:
    """A step of the accepting office needs a mode that has one; such a flow begins there and is decided elsewhere."""
    accepting = [step.office == "accepting" for step in matter.flow]
    received = matter.across is not None and matter.across.mode != "online"
    sound = accepting[0] and not all(accepting) if received else not any(accepting)
    if not sound:
        yield Misconfigured("flow.offices", plugin=plugin, matter=matter.id, step=matter.flow[0].id)


def _rights(matter: Matter) -> set[tuple[str, str]]:
    """(step or rule, right) of everything somebody must be allowed to do."""
    steps = {(step.id, step.permission) for step in matter.flow}
    branches = {
        (f"{step.id}/{branch.id}", branch.permission)
        for step in matter.flow
        if step.parallel
        for branch in step.parallel.branches
    }
    watched = {(owed.id, owed.permission) for owed in matter.obligations}
    return steps | branches | watched


def _ways(flow: Iterable[StepRule]) -> Iterator[tuple[str, str, str]]:
    for step in flow:
        for name, outcome in step.outcomes.items():
            yield step.id, name, outcome.next


def reached_from(matter: Matter, start: str) -> set[str]:
    """The steps (and END) that can come at or after ``start``."""
    seen, waiting = set[str](), [start]
    while waiting:
        current = waiting.pop()
        if current not in seen:
            seen.add(current)
            if current != END:
                waiting += [outcome.next for outcome in matter.step(current).outcomes.values()]
    return seen


_SHAPE = (_no_steps, _same_ids, _outcomes_to_nowhere)
_WAYS = (
    _unreachable,
    _dead_ends,
    _circles,
    _without_right,
    _never_joined,
    _notices_that_clear_nothing,
    _limits_without_start,
    _materials_that_do_not_exist,
    _reopened_nowhere,
    _offices_that_never_meet,
)
