"""The accounts of the demonstration: who sits where, in which kind of post, with which rights."""

from dataclasses import dataclass

from jinmin.identity import PostKind

HOME = "510822"
"""青川县: the county the demonstration plays in."""


@dataclass(frozen=True)
class StaffMember:
    """One demonstration account: where it sits, in which kind of post, with which rights.

    ``only`` and ``without`` are parts of the names of permissions; no ``only`` means all of them.
    """

    login: str
    name: str
    title: str
    region: str
    kind: PostKind = PostKind.BUSINESS
    without: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    at_window: bool = False


AWAY_FROM_THE_WINDOW = (
    "archive.",
    "case.archive",
    "case.supervise",
    "doubts.answer",
    "exchange.",
    "marriage.correct",
    "marriage.qualify",
    "marriage.see_registrars",
    "matter.",
    "sharing.",
    "supervision.",
    "voice.assign",
)
"""What a window clerk leaves to the office's head, to whoever keeps lists and archives, and to supervision."""


def window_clerk(login: str, name: str, title: str, region: str) -> StaffMember:
    """Somebody at a window of the registration office of ``region``."""
    return StaffMember(login, name, title, region, without=AWAY_FROM_THE_WINDOW, at_window=True)


STAFF = (
    window_clerk("clerk", "王晓梅", "婚姻登记员（一号窗口）", HOME),
    window_clerk("clerk2", "李建国", "婚姻登记员（二号窗口）", HOME),
    StaffMember("chief", "赵淑芬", "登记处负责人", HOME, without=("marriage.qualify",)),
    StaffMember(
        "province",
        "陈志远",
        "四川省统计与监管岗",
        "51",
        only=(
            ".search",
            "statistics.",
            "exchange.",
            "matter.",
            "case.supervise",
            "marriage.qualify",
            "marriage.see_registrars",
        ),
    ),
    StaffMember("ministry", "周敏", "部级统计岗", "", only=("statistics.", "exchange.", "matter.")),
    StaffMember(
        "manager",
        "何文静",
        "业务管理岗（清单、档案、交换）",
        HOME,
        without=("archive.destroy", "marriage.correct", "marriage.qualify", "matter.publish"),
        only=(*AWAY_FROM_THE_WINDOW, ".search", "statistics.", "doubts."),
    ),
    StaffMember("sysadmin", "孙立", "系统管理员", "", PostKind.SYSTEM_ADMIN),
    StaffMember("auditor", "钱华", "审计管理员", "", PostKind.AUDIT_ADMIN),
    StaffMember("security", "郑卫平", "安全管理员", "", PostKind.SECURITY_ADMIN),
)


def member_called(login: str) -> StaffMember:
    """The account of that login."""
    return next(member for member in STAFF if member.login == login)


def chosen_rights(member: StaffMember, rights: tuple[str, ...]) -> frozenset[str]:
    """Which of all ``rights`` this account's post holds; administrators have theirs by their kind."""
    if member.kind is not PostKind.BUSINESS:
        return frozenset()
    chosen = (right for right in rights if not member.only or any(part in right for part in member.only))
    return frozenset(right for right in chosen if not any(part in right for part in member.without))
