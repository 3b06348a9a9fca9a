"""A registration office at work, for tests: a migrated node, its clerks, forms that may be filled in."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from uuid import UUID

from PIL import Image
from tests.harness.node_copies import NodeCopies

from jinmin.cases import Trust, attach_material, lock_case, record_print
from jinmin.clock import Clock
from jinmin.demo import furnish
from jinmin.documents.store import FileStore
from jinmin.identity import acting_as
from jinmin.invented import People
from jinmin.node import Node
from jinmin.vocabulary.actor import Actor
from jinmin.vocabulary.demo import DemoOffice, DemoSize
from jinmin.vocabulary.profile import NodeIdentity, Profile
from jinmin_marriage import service
from jinmin_marriage.forms import NO_END, MarriageForm, PartyForm

TODAY = date(2026, 9, 28)
MINISTRY = Profile(
    id="test-centralized",
    title="试验",
    summary="全国大集中",
    node=NodeIdentity(code="mca", title="民政部试验节点", level="ministry", region=""),
    demo=True,
)


class Hands:
    """A clock the test turns."""

    def __init__(self, day: date = TODAY) -> None:
        self.at = datetime(day.year, day.month, day.day, 2, 0, tzinfo=UTC)

    def clock(self) -> Clock:
        """The clock to give to a node."""
        return Clock(lambda: self.at)

    def go_on(self, by: timedelta) -> None:
        """Let time pass."""
        self.at += by


@dataclass
class Office:
    """One office on one node."""

    node: Node
    hands: Hands
    place: DemoOffice
    clerk: Actor
    colleague: Actor
    people: People
    others: tuple[DemoOffice, ...] = ()

    @property
    def corrector(self) -> Actor:
        """The clerk with the right to correct."""
        return replace(self.clerk, permissions=self.clerk.permissions | {"marriage.correct"})

    def neighbour(self) -> "Office":
        """Another county's office over the same database: a node object, clerks and people of its own."""
        place = self.others[0]
        node = Node.open(
            self.node.profile,
            self.node.place.data_dir,
            database_url=self.node.place.database_url,
            clock=self.hands.clock(),
        )
        node.require_current()
        with node.read() as w:
            clerk = acting_as(w, place.clerk_ids[0])
        return Office(node, self.hands, place, clerk, clerk, People(12))

    @property
    def desk(self) -> service.Desk:
        """The first window."""
        return service.Desk(self.place.org_id, self.place.counter_ids[0], self.place.region)

    def form(self, **changes: PartyForm) -> MarriageForm:
        """Two new people who may marry."""
        filled = MarriageForm(groom=self.party("1"), bride=self.party("2"))
        return filled.model_copy(update=changes)

    def party(self, sex: str, **changes: object) -> PartyForm:
        """A new person, as filled in."""
        person = self.people.person(self.place.region, sex, (date(1990, 1, 1), date(1999, 12, 31)))
        filled = PartyForm(
            id_number=person.id_number,
            name=person.name,
            nation=person.nation,
            household_region=self.place.region,
            household_address="东街1号",
            id_valid_to=NO_END,
            voluntary=True,
            no_kinship=True,
        )
        return filled.model_copy(update=changes)

    def apply(self, form: MarriageForm | None = None, actor: Actor | None = None) -> UUID:
        """An accepted application."""
        with self.node.work(actor or self.clerk) as w:
            return service.apply_for_marriage(w, form or self.form(), self.desk).case_id

    def check(self, case_id: UUID) -> service.Checked:
        """The network asked."""
        return service.check_over_network(self.node.site, self.clerk, case_id)

    def compare_faces(self, case_id: UUID) -> None:
        """Both faces match."""
        with self.node.work(self.clerk) as w:
            for role in ("groom", "bride"):
                service.record_face(w, case_id, role, matches=True, device="试验终端")

    def collect(self, case_id: UUID) -> None:
        """Every required material scanned."""
        self.print_statements(case_id)
        with self.node.work(self.clerk) as w:
            case = lock_case(w, case_id)
            for role in ("groom", "bride"):
                attach_material(
                    w, case, f"{role}_id", scan(f"{role} id"), trust=Trust.ORIGINAL, original_seen=True
                )
                attach_material(w, case, f"{role}_statement", scan(role), trust=Trust.SUBMITTED)

    def print_statements(self, case_id: UUID) -> None:
        """Both statements printed."""
        with self.node.work(self.clerk) as w:
            printed = w.port(FileStore).put(scan("printed"))
            case = lock_case(w, case_id)
            record_print(w, case, document=service.STATEMENTS, title="声明书", content_id=printed)

    def agree(self, case_id: UUID) -> None:
        """审查: 同意."""
        with self.node.work(self.clerk) as w:
            service.review_application(w, case_id, "agree")

    def register(self, case_id: UUID, *numbers: str) -> service.Registered:
        """登记发证."""
        with self.node.work(self.clerk) as w:
            return service.register_marriage(w, case_id, service.PrintNumbers(*numbers))

    def ready(self, form: MarriageForm | None = None) -> UUID:
        """An application that only waits for registration."""
        return self.ready_from(self.apply(form))

    def ready_from(self, case_id: UUID) -> UUID:
        """The same for an accepted one."""
        self.check(case_id)
        self.compare_faces(case_id)
        self.collect(case_id)
        self.agree(case_id)
        return case_id


def open_office(
    folder: Path, copies: NodeCopies, profile: Profile = MINISTRY, *, size: DemoSize = "none"
) -> Office:
    """A node with one office of two clerks, nothing registered yet; size ``bench`` has eight offices."""

    def set_up(pattern: Path, url: str) -> tuple[DemoOffice, ...]:
        node = Node.open(profile, pattern, database_url=url, clock=Hands().clock())
        node.migrate()
        offices = furnish(node, size, 3).offices
        node.close()
        return offices

    url, (place, *others) = copies.copy(f"marriage_{profile.id}_{size}".replace("-", "_"), set_up, folder)
    hands = Hands()
    node = Node.open(profile, folder, database_url=url, clock=hands.clock())
    node.require_current()
    with node.read() as w:
        clerk, colleague = (acting_as(w, user_id) for user_id in place.clerk_ids[:2])
    return Office(node, hands, place, clerk, colleague, People(11), tuple(others))


def scan(words: str, size: tuple[int, int] = (64, 64)) -> bytes:
    """A small picture, different for different words."""
    picture = Image.new("RGB", size, (abs(hash(words)) % 256, len(words) % 256, 99))
    target = BytesIO()
    picture.save(target, "PNG")
    return target.getvalue()
