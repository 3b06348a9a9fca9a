"""The approved profile and the file the node starts from: the database decides, every process follows."""

import logging
import os
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from jinmin.db.site import Site
from jinmin.db.work import Work
from jinmin.deployment.documents import digest_of
from jinmin.deployment.models import DeploymentPlan, PlanState
from jinmin.deployment.planning import profile_of
from jinmin.errors import JinminError
from jinmin.faults import go_on
from jinmin.vocabulary.actor import SYSTEM
from jinmin.vocabulary.profile import Profile

log = logging.getLogger(__name__)

FILE = "deployment.toml"
NOTE = "profile"
FORMER = "former-profiles"
PLANS = DeploymentPlan.__table__


def approved_plan(w: Work) -> DeploymentPlan | None:
    """The plan approved last, if any ever was."""
    query = sa.select(DeploymentPlan).where(PLANS.c.origin == w.origin, PLANS.c.state == PlanState.APPROVED)
    return w.session.scalars(query.order_by(PLANS.c.decided_at.desc(), PLANS.c.id.desc()).limit(1)).first()


def due_profile(w: Work, running: Profile) -> Profile | None:
    """The approved profile where ``running`` is one that was approved or replaced before; None for nothing to take up.

    A profile that is neither was written by hand since: it stays, and the health page says so.
    """
    plan, mine = approved_plan(w), digest_of(running)
    if plan is None or plan.digest == mine:
        return None
    earlier = PLANS.c.state == PlanState.APPROVED, sa.or_(PLANS.c.base == mine, PLANS.c.digest == mine)
    is_known = w.execute(sa.select(sa.exists().where(PLANS.c.origin == w.origin, *earlier))).scalar_one()
    return profile_of(plan) if is_known else None


def write_file(data_dir: Path, plan: DeploymentPlan) -> Path:
    """Write the file from which the node starts, and keep the one before. Harmless when done twice.

    The note beside it (``profile``) names the file, whatever profile the node was made with.
    """
    path = data_dir / FILE
    if path.exists() and (former := path.read_text(encoding="utf-8")) != plan.document:
        kept = data_dir / FORMER / f"{plan.id}.toml"
        kept.parent.mkdir(exist_ok=True)
        _replace(kept, former)
    _replace(path, plan.document)
    _replace(data_dir / NOTE, f"{FILE}\n")
    return path


class ProfileFollower:
    """One thread that looks for an approved profile every ``interval`` seconds and hands it to ``take_up``."""

    def __init__(
        self, site: Site, take_up: Callable[[Profile, DeploymentPlan], None], interval: float = 2.0
    ) -> None:
        self._site = site
        self._take_up = take_up
        self._interval = interval
        self._stopping = Event()
        self._thread = Thread(target=self._run, name="jinmin-profile", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self, timeout: float = 30.0) -> None:
        """End after the look under way."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout)

    def look(self) -> bool:
        """Take up what was approved; whether there was anything."""
        with self._site.open_read(SYSTEM) as w:
            profile = due_profile(w, self._site.profile)
            plan = approved_plan(w)
        if profile is None or plan is None:
            return False
        self._take_up(profile, plan)
        return True

    def _run(self) -> None:
        go_on("profile", self._stopping, self._wait_and_look)

    def _wait_and_look(self) -> None:
        if self._stopping.wait(self._interval):
            return
        try:
            self.look()
        except (JinminError, SQLAlchemyError, OSError) as error:
            # The database is away or the disk is full: the next look tries again.
            log.warning("profile: %s", error)


def _replace(path: Path, text: str) -> None:
    """Whole or not at all, also when the power fails."""
    fresh = path.with_name(f"{path.name}.new")
    with fresh.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
