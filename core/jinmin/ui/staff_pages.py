"""The pages of the system and the security administrator: organisations, accounts, posts, appointments."""

from jinmin.identity import GRANT, MANAGE_ACCOUNTS
from jinmin.vocabulary.manifest import Page

SYSTEM = "系统"
PAGES = "jinmin.ui.pages"

STAFF_PAGES = (
    Page("/staff", "机构与账号", f"{PAGES}.staff:page", MANAGE_ACCOUNTS, SYSTEM, "groups", 2),
    Page(
        "/staff/accounts/{user_id}",
        "账号",
        f"{PAGES}.staff_account:page",
        MANAGE_ACCOUNTS,
        SYSTEM,
        in_menu=False,
    ),
    Page(
        "/staff/organisations/{org_id}",
        "机构",
        f"{PAGES}.staff_organisation:page",
        MANAGE_ACCOUNTS,
        SYSTEM,
        in_menu=False,
    ),
    Page("/posts", "岗位与任职", f"{PAGES}.posts:page", GRANT, SYSTEM, "badge", 4),
    Page("/posts/new", "新设岗位", f"{PAGES}.post_rights:new_page", GRANT, SYSTEM, in_menu=False),
    Page(
        "/posts/{post_id}/rights",
        "调整权限",
        f"{PAGES}.post_rights:rights_page",
        GRANT,
        SYSTEM,
        in_menu=False,
    ),
    Page("/posts/{post_id}", "岗位", f"{PAGES}.post:page", GRANT, SYSTEM, in_menu=False),
)
