"""The pages of the system and the security administrator: organisations, accounts, posts, appointments."""

from jinmin.identity import MANAGE_ACCOUNTS
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
)
