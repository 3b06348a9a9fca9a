"""Which rule holds where on a day, and from which due on: pure, the one place where that is decided."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from jinmin.matters import Unit, WorkingCalendar
from jinmin.regions import lies_within
from jinmin.supervision.models import SupervisionRule

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Cell:
    """A rule in the division where it is the nearest: ``excluded`` divisions below have rows of their own."""

    rule: SupervisionRule
    excluded: tuple[str, ...] = ()


def cells(rules: Iterable[SupervisionRule], on: date) -> tuple[Cell, ...]:
    """The rules in force on a day, each with its place; by id and region. Switched-off ones only exclude."""
    nearest: dict[tuple[str, str], SupervisionRule] = {}
    for rule in sorted(rules, key=lambda each: (each.valid_from, not each.shipped_by)):
        if rule.valid_from <= on and (rule.valid_to is None or on <= rule.valid_to):
            nearest[rule.rule, rule.region] = rule
    return tuple(
        Cell(rule, _below(key, nearest.keys())) for key, rule in sorted(nearest.items()) if not rule.off
    )


def _below(key: tuple[str, str], all_keys: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    name, region = key
    below = {other for rule, other in all_keys if rule == name and other != region}
    return tuple(sorted(other for other in below if lies_within(other, region)))


def lapsed_through(today: date, days: int, unit: Unit, calendar: WorkingCalendar) -> date:
    """The latest due after which ``days`` have passed: on the day after the due none have.

    A due on a rest day counts as it stands; days pass by the unit, so ``days`` working days after a Friday's
    due have passed on the Saturday of the week after when ``days`` is 5.
    """
    latest = today - DAY
    while days and calendar.add(latest, days, unit).day >= today:
        latest -= DAY
    return latest


def near_through(today: date, days: int, unit: Unit, calendar: WorkingCalendar) -> date:
    """The latest due that at most ``days`` are left to."""
    return calendar.add(today, days, unit).day if days else today


@dataclass(frozen=True)
class StaffedPosts:
    """Who there is to tell: (division, right, title) of every post somebody holds; title "" stands for any."""

    held: frozenset[tuple[str, str, str]] = frozenset()

    def told(self, rule: SupervisionRule, upward: Sequence[str]) -> str | None:
        """The division whose posts are told, of ``upward`` (nearest first); None when none is staffed.

        ``levels_up`` counts staffed levels only; past the highest it stays there.
        """
        staffed = [region for region in upward if (region, rule.permission, rule.post) in self.held]
        return staffed[min(rule.levels_up, len(staffed) - 1)] if staffed else None
