"""A rule of supervision in words: when it holds, whom it tells."""

from collections.abc import Mapping

from jinmin.supervision.models import Moment, SupervisionRule
from jinmin.supervision.rule_files import RuleEntry

Told = SupervisionRule | RuleEntry


def moment_told(rule: Told) -> str:
    """临近到期, 到期前 3 个工作日, 到期次日, 逾期满 5 个工作日."""
    near = rule.at is Moment.NEAR
    if not rule.days:
        return "临近到期" if near else "到期次日"
    unit = "个工作日" if rule.unit == "working" else "天"
    return f"{'到期前' if near else '逾期满'} {rule.days} {unit}"


def addressee(rule: Told, rights: Mapping[str, str]) -> str:
    """Who is told, the level it climbs to included; ``rights`` are the names of the rights by id."""
    told = ["承办人"] if rule.tells_handler else []
    if rule.permission:
        right = rights.get(rule.permission, rule.permission)
        post = f"“{rule.post}”岗" if rule.post else f"有“{right}”权限的岗位"
        told.append(f"上 {rule.levels_up} 级{post}" if rule.levels_up else post)
    return "、".join(told)
