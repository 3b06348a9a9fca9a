"""The pages of the domain 交换: the monitor, doubts and retractions, the catalogue and sharing."""

from jinmin.deployment import VIEW as DEPLOYMENT
from jinmin.doubts import ANSWER, RAISE
from jinmin.exchange import status as exchange_rights
from jinmin.sharing import VIEW
from jinmin.sharing.policy import MANAGE
from jinmin.vocabulary.manifest import Page

EXCHANGE = "交换"
SHARING = "共享"
PAGES = "jinmin.ui.pages"

# Of two patterns the first that fits opens: literal addresses stand before those with a parameter.
EXCHANGE_PAGES = (
    Page("/exchange", "交换监控", f"{PAGES}.exchange:page", exchange_rights.VIEW, EXCHANGE, "swap_vert", 950),
    Page(
        "/exchange/{partner}/{stream}",
        "数据流",
        f"{PAGES}.exchange_stream:page",
        exchange_rights.VIEW,
        EXCHANGE,
        in_menu=False,
    ),
    Page(
        "/exchange/{partner}",
        "接收情况",
        f"{PAGES}.exchange_intake:page",
        exchange_rights.VIEW,
        EXCHANGE,
        in_menu=False,
    ),
    Page("/deployment", "部署方案", f"{PAGES}.deployment:page", DEPLOYMENT, EXCHANGE, "lan", 956),
    Page(
        "/deployment/{plan_id}",
        "部署方案改动",
        f"{PAGES}.deployment_plan:page",
        DEPLOYMENT,
        EXCHANGE,
        in_menu=False,
    ),
    Page("/doubts", "疑义校核", f"{PAGES}.doubts:page", RAISE, EXCHANGE, "help_center", 952),
    Page("/doubts/new", "提出疑义", f"{PAGES}.doubt_form:page", RAISE, EXCHANGE, in_menu=False),
    Page(
        "/doubts/retractions",
        "反向追错清单",
        f"{PAGES}.retractions:page",
        ANSWER,
        EXCHANGE,
        "rule_folder",
        954,
    ),
    Page(
        "/doubts/retractions/{retraction_id}",
        "反向追错通知",
        f"{PAGES}.retraction:page",
        ANSWER,
        EXCHANGE,
        in_menu=False,
    ),
    Page("/doubts/{doubt_id}", "疑义", f"{PAGES}.doubt:page", RAISE, EXCHANGE, in_menu=False),
    Page(
        "/sharing/resources",
        "信息资源目录",
        f"{PAGES}.sharing_resources:page",
        VIEW,
        SHARING,
        "library_books",
        960,
    ),
    Page(
        "/sharing/resources/{resource_id}",
        "信息资源",
        f"{PAGES}.sharing_resource:page",
        VIEW,
        SHARING,
        in_menu=False,
    ),
    Page(
        "/sharing/applications",
        "共享申请",
        f"{PAGES}.sharing_applications:page",
        VIEW,
        SHARING,
        "approval",
        962,
    ),
    Page(
        "/sharing/applications/new",
        "登记共享申请",
        f"{PAGES}.sharing_application_form:page",
        MANAGE,
        SHARING,
        in_menu=False,
    ),
    Page(
        "/sharing/applications/{application_id}",
        "共享申请",
        f"{PAGES}.sharing_application:page",
        VIEW,
        SHARING,
        in_menu=False,
    ),
    Page(
        "/sharing/agreements",
        "共享协议",
        f"{PAGES}.sharing_agreements:page",
        VIEW,
        SHARING,
        "handshake",
        964,
    ),
    Page("/sharing/report", "共享年度报告", f"{PAGES}.sharing_report:page", VIEW, SHARING, in_menu=False),
)
