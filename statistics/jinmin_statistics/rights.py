"""The rights statistics asks for."""

from jinmin.api import Actor, Permission, Subject

VIEW = Permission("statistics.view", "查看统计数据")
ROWS = Permission("statistics.rows", "下钻统计明细")
EXPORT = Permission("statistics.export", "导出统计表")


def may_see_rows(actor: Actor) -> bool:
    """Whether the actor may open the records behind a figure."""
    return actor.may(ROWS.id)


def may_see_names(actor: Actor, subject: Subject) -> bool:
    """Whether masked columns show in full: to whom the subject's own domain shows them."""
    return actor.may(f"{subject.id.split('.')[0]}.see_names")
