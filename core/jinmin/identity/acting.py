"""Acting without a session: for commands and workers that stand in for a user."""

from uuid import UUID

from jinmin.db.work import Work
from jinmin.errors import Forbidden
from jinmin.identity.posts import POST, held_posts, rights_of
from jinmin.identity.staff_models import User
from jinmin.vocabulary.actor import Actor


def acting_as(w: Work, user_id: UUID) -> Actor:
    """The user in the first post held today; Forbidden ``session.post_ended`` without one."""
    user = w.get(User, user_id)
    held = held_posts(w, user_id, w.today)
    if not held:
        raise Forbidden("session.post_ended")
    post = held[0]
    permissions = w.execute(POST.select().where(POST.c.id == post.post_id)).one().permissions
    return Actor(
        user_id=user.id,
        name=user.name,
        post_id=post.post_id,
        post=post.post,
        org_id=post.org_id,
        org=post.org,
        region=post.region,
        permissions=rights_of(post.kind, permissions),
    )
