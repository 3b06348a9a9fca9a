"""A county office that handles two matters of its own, those of matters.toml."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from uuid import UUID

from PIL import Image

from jinmin.cases import Case, Channel, Party, lock_case, open_case, take_step
from jinmin.clock import Clock
from jinmin.db.work import Work
from jinmin.ids import new_id
from jinmin.node import Node
from jinmin.vocabulary.actor import Actor

OFFICE = new_id()
QINGCHUAN = "510822"
MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
EVERYTHING = frozenset({"probe.accept", "probe.review", "visit.do"})


def clerk(name: str, *permissions: str, region: str = QINGCHUAN, org_id: UUID = OFFICE) -> Actor:
    """A clerk with a user id of their own; without ``permissions`` one who may do everything."""
    return Actor(
        user_id=new_id(),
        name=name,
        post="经办岗",
        org_id=org_id,
        region=region,
        permissions=frozenset(permissions) or EVERYTHING,
    )


WANG = clerk("王经办")
LI = clerk("李复核")


@dataclass
class Hands:
    """The clock of the office, moved by hand."""

    at: datetime = MONDAY

    def clock(self) -> Clock:
        """A clock that tells ``at``."""
        return Clock(lambda: self.at)

    def move(self, **by: float) -> None:
        """Go forward."""
        self.at += timedelta(**by)


@dataclass
class Office:
    """One node and its clock; what a test asks of it, in the words of the trade."""

    node: Node
    hands: Hands
    persons: tuple[UUID, ...] = field(default_factory=lambda: (new_id(), new_id()))

    def open(self, actor: Actor = WANG, matter: str = "probe.permit", region: str = QINGCHUAN) -> UUID:
        """Open a case in a work of its own."""
        with self.node.work(actor) as w:
            return self.open_in(w, matter, region).id

    def open_in(self, w: Work, matter: str = "probe.permit", region: str = QINGCHUAN) -> Case:
        """Open a case in ``w``."""
        return open_case(
            w,
            matter_id=matter,
            org_id=OFFICE,
            counter_id=None,
            region=region,
            channel=Channel.WINDOW,
            title="张三与李四的某项许可",
            parties=[Party(self.persons[0], "first", "张三"), Party(self.persons[1], "second", "李四")],
        )

    def step(self, case_id: UUID, step: str, outcome: str, actor: Actor = WANG, opinion: str = "") -> None:
        """Take a step in a work of its own."""
        with self.node.work(actor) as w:
            take_step(w, lock_case(w, case_id), step, outcome, opinion=opinion)

    def look(self, case_id: UUID) -> Case:
        """The case as it stands."""
        with self.node.read() as w:
            case = w.get(Case, case_id)
            w.session.expunge(case)
            return case


def photo(colour: str = "white") -> bytes:
    """A real little JPEG."""
    written = BytesIO()
    Image.new("RGB", (40, 30), colour).save(written, "JPEG")
    return written.getvalue()
