"""Words to a colleague (消息): a case passed on, an application withdrawn elsewhere. No personal data in them."""

from jinmin.notices.inbox import NoticeLine, forget_notices, my_notices, read_notices, unread_notices
from jinmin.notices.sending import send_notice

__all__ = [
    "NoticeLine",
    "forget_notices",
    "my_notices",
    "read_notices",
    "send_notice",
    "unread_notices",
]
