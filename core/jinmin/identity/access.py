"""Rights: asking for one, and keeping a trace of every read and every denial."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from jinmin.db.work import Work
from jinmin.errors import Forbidden, Hidden
from jinmin.ledger.journal import Access, write_access
from jinmin.regions import lies_within
from jinmin.vocabulary.actor import Actor
from jinmin.vocabulary.profile import Profile

OpenWork = Callable[[], Work]


def require(actor: Actor, permission: str, region: str | None = None) -> None:
    """Go on only if the actor's post grants ``permission`` and covers ``region``.

    None asks for the right alone; "" is the whole nation, as in ``scope``. Raises Forbidden
    ``access.permission`` or ``access.region``.
    """
    if not actor.may(permission):
        raise Forbidden("access.permission", permission=permission)
    if region is not None and not lies_within(region, actor.region):
        raise Forbidden("access.region", permission=permission, region=region or "全国")


def note_access(w: Work, actor: Actor, access: Access) -> None:
    """Write one line of the access journal in this work, under the node's digest."""
    write_access(w, actor, access, w.port(Profile).suite.digest)


def journal_access(open_work: OpenWork, actor: Actor, access: Access) -> None:
    """Write one line of the access journal in a work of its own."""
    with open_work() as w:
        note_access(w, actor, access)


def journal_denial(open_work: OpenWork, actor: Actor, denial: Forbidden | Hidden, subject: str = "") -> None:
    """Write a denial to the access journal. Call it after the refused work is rolled back."""
    action = str(denial.values.get("permission", denial.key))
    about = str(denial.values.get("record", subject))
    journal_access(open_work, actor, Access(action, about, denied=True))


@contextmanager
def denials_journalled(open_work: OpenWork, actor: Actor, subject: str = "") -> Iterator[None]:
    """Around a work: ``with denials_journalled(node.work, actor), node.work(actor) as w``.

    A Forbidden or Hidden that leaves the work is journalled after its rollback and raised on. ``subject`` names
    the record or list, never a person.
    """
    try:
        yield
    except (Forbidden, Hidden) as denial:
        journal_denial(open_work, actor, denial, subject)
        raise
