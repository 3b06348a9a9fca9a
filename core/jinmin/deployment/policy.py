"""Rights over the deployment profile, parted between two of the three administrators (三员分立)."""

from jinmin.identity import APPROVE_DEPLOYMENT, PLAN_DEPLOYMENT, VIEW_DEPLOYMENT

PLAN = PLAN_DEPLOYMENT
"""编制部署方案: the system administrator's."""

APPROVE = APPROVE_DEPLOYMENT
"""批准部署方案: the security administrator's."""

VIEW = VIEW_DEPLOYMENT
"""查看部署方案: all three administrators'."""
