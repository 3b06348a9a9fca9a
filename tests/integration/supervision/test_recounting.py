"""A holiday notice comes, and is corrected: every due that it moves is counted anew, whatever it is the due of."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from tests.integration.cases.conftest import ProbePlugin, open_node
from tests.integration.cases.course_office import MATTER, do, published, scan
from tests.integration.cases.office import LI, OFFICE, QINGCHUAN, Office, clerk
from tests.integration.supervision.watching import begun, rules_lit, supervisor, ticked

from jinmin.calendar_changes import drop_notice, publish_notice, submit_notice, submitted_notices
from jinmin.cases import lock_case
from jinmin.cases.acts import accept_promise, post_notice
from jinmin.cli.calendar import calendar_commands
from jinmin.db.base import metadata
from jinmin.doubts import Channel, Doubt, Retraction
from jinmin.due_kinds import DUE_KINDS
from jinmin.errors import Forbidden, JinminError
from jinmin.matters import DueKind, Holiday, HolidayNotice, enter_notice, foresee, recount_dues
from jinmin.messages import explain
from jinmin.node import Node
from jinmin.sharing.models import SharingApplication
from jinmin.supervision.models import SupervisionAlert
from jinmin.voice import ASSIGN, TicketKind, TicketPlace, receive_ticket

OTHERS = tuple(
    Holiday(name=name, first=date(2027, 6, n), last=date(2027, 6, n))
    for n, name in enumerate(("春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节"), 1)
)
MAINTAINER, PUBLISHER = clerk("维护", "matter.maintain"), clerk("发布", "matter.publish")


def notice(first: date, last: date) -> HolidayNotice:
    newyear = Holiday(name="元旦", first=first, last=last)
    return HolidayNotice(year=2027, doc_no="试〔2026〕1号", holidays=(newyear, *OTHERS))


LONG = notice(date(2026, 12, 30), date(2027, 1, 6))
SHORT = notice(date(2027, 1, 1), date(2027, 1, 3))


def owing(office: Office) -> None:
    """One of each kind of record with a due, on Friday the 25th of December 2026."""
    office.hands.move(days=298)
    posted = published(office)
    do(office, posted, lambda w, case: post_notice(w, case, place="公告栏", summary="拟准予"))
    # Another one with two branches: one of three working days, one due with the case.
    case_id = office.open(matter=MATTER)
    scan(office, case_id, "id_card")
    office.step(case_id, "accept", "accepted")
    do(office, case_id, lambda w, case: accept_promise(w, case, "late_photo", "照片"))
    with office.node.work(clerk("分派", ASSIGN)) as w:
        receive_ticket(w, TicketKind.COMPLAINT, TicketPlace(QINGCHUAN, OFFICE), "窗口下班早", source="phone")
    with office.node.work() as w:
        record = UUID(int=7)
        letter = {"resource": "x", "record_id": record, "record_region": QINGCHUAN, "region": QINGCHUAN}
        due = {"due_on": date(2026, 12, 31), "due_provisional": True}
        told = {"held": "甲", "claimed": "乙", "reason": "不符", "record_version": 1, "field": "f"}
        asked = {"number": "YY-1", "asker": "a", "asker_title": "甲", "addressee": "b", "raised_on": w.today}
        w.add(Doubt(**letter, **due, **told, **asked))
        sent = {"addressee": "b", "addressee_title": "乙", "channel": Channel.PULL, "issued_on": w.today}
        seen = {"fields": ["f"], "wrong_version": 1, "right_version": 2, "reason": "更正"}
        w.add(Retraction(**letter, **due, **sent, **seen))
        wanted = {"wanted_from": w.today, "wanted_to": w.today, "daily_records": 1}
        applied = {"number": "S-1", "client": "c", "resource": "x", "fields": ["f"], "region": QINGCHUAN}
        days = {"submitted_on": w.today, "check_due": date(2026, 12, 30), "due_provisional": True}
        w.add(SharingApplication(**applied, **wanted, **days, purpose="试验"))
    recount_dues(office.node.work)  # the letters' own days


ALL = Counter(
    {
        "办件": 2,
        "并联协办": 2,
        "容缺与承诺": 1,
        "公示": 1,
        "投诉咨询": 1,
        "疑义": 1,
        "反向追错": 1,
        "共享申请": 1,
    }
)


def days_of(node: Node) -> dict[tuple[str, UUID], tuple[object, ...]]:
    with node.read() as w:
        return {
            (kind.title, row[0]): tuple(row)[1:] for kind in DUE_KINDS.kinds for row in w.execute(_days(kind))
        }


def _days(kind: DueKind) -> sa.Select[tuple[object, ...]]:
    return sa.select(kind.model.__table__.c.id, *kind.last_days, kind.mark).where(kind.live)


def marks(node: Node) -> Counter[str]:
    return Counter(title for (title, _id), row in days_of(node).items() if row[-1])


def test_every_due_follows_the_notice_and_its_correction(office: Office) -> None:
    owing(office)
    before, node = days_of(office.node), office.node
    assert marks(node) == ALL
    assert foresee(node.work, LONG, look=1).dues == ALL
    assert (days_of(node), recount_dues(node.work)) == (before, {})
    with node.work() as w:
        enter_notice(w, LONG)
    assert recount_dues(node.work, look=2, batch=1) == ALL
    long = days_of(node)
    assert marks(node) == {}
    calendar = {row[i] for row in long.values() for i in range(len(row) - 1)} - {None}
    assert date(2026, 12, 30) not in calendar
    assert recount_dues(node.work) == {}
    # Corrected: nothing is a guess any more, and yet it is counted anew.
    foreseen = foresee(node.work, SHORT)
    assert foreseen.days == tuple(date(2026, 12, 30) + timedelta(days=n) for n in (0, 1, 5, 6, 7))
    with node.work() as w:
        enter_notice(w, SHORT)
    assert days_of(node) == long
    assert recount_dues(node.work) == foreseen.dues
    assert set(foreseen.dues) == set(ALL)
    assert recount_dues(node.work) == {}


def test_a_notice_that_another_process_took_in_is_followed_by_this_one(office: Office) -> None:
    owing(office)
    other = Opened(office).open()  # reads the calendar as it is before the notice
    with office.node.work() as w:
        enter_notice(w, LONG)
    assert recount_dues(other.work) == ALL
    # A case that a third process counts by the old calendar meanwhile is counted again for a while.
    [case_id, *_others] = [each for title, each in days_of(other) if title == "办件"]
    with other.work() as w:
        case = lock_case(w, case_id)
        case.planned_due = case.promised_due = case.statutory_due = date(2027, 1, 1)
    assert recount_dues(other.work) == {"办件": 1}
    office.hands.move(days=1)
    with other.work() as w:
        lock_case(w, case_id).planned_due = date(2027, 1, 1)
    assert recount_dues(other.work) == {}
    other.close()


def test_what_waited_for_the_notice_climbs_once_it_is_there(office: Office) -> None:
    owing(office)
    office.hands.move(days=60)
    ticked(office)
    climbing = {"ticket.escalated", "notice.waiting"}
    assert not climbing & set(rules_lit(office))
    with office.node.work() as w:
        enter_notice(w, SHORT)
    ticked(office)
    assert climbing <= set(rules_lit(office))
    with office.node.read() as w:
        assert not w.session.query(SupervisionAlert).filter_by(state="open", provisional=True).all()


def test_a_due_in_the_last_days_of_the_last_known_year_is_a_guess(office: Office) -> None:
    office.hands.move(days=289)  # Wednesday the 16th: ten working days end on the 30th
    case = office.look(begun(office))
    assert (case.promised_due, case.due_provisional) == (date(2026, 12, 30), True)


def test_a_notice_is_put_in_force_by_a_second_person(office: Office) -> None:
    node = office.node

    def refused(act: object, actor: object) -> JinminError:
        with pytest.raises(JinminError) as told, node.work(actor) as w:  # type: ignore[arg-type]
            act(w)  # type: ignore[operator]
        return told.value

    both = clerk("两岗", "matter.maintain", "matter.publish")
    assert isinstance(refused(lambda w: submit_notice(w, LONG), LI), Forbidden)
    assert refused(lambda w: publish_notice(w, 2027), PUBLISHER).key == "calendar.none_waits"
    with node.work(both) as w:
        submit_notice(w, LONG)
    assert refused(lambda w: submit_notice(w, LONG), MAINTAINER).key == "calendar.waits"
    assert refused(lambda w: publish_notice(w, 2027), both).key == "calendar.same_person"
    assert isinstance(refused(lambda w: publish_notice(w, 2027), MAINTAINER), Forbidden)
    with node.work(MAINTAINER) as w:
        drop_notice(w, 2027)
    with node.work(MAINTAINER) as w:
        submit_notice(w, SHORT)
    with node.work(PUBLISHER) as w:
        publish_notice(w, 2027)
        assert submitted_notices(w) == []


@dataclass
class Opened:
    """What a command asks for its node: the office's, anew."""

    office: Office

    def open(self) -> Node:
        place = self.office.node.place
        node = open_node(ProbePlugin(), self.office.hands, place.data_dir, place.database_url)
        node.require_current()
        return node


NOTICE_FILE = "\n".join(
    (
        'year = 2027\ndoc_no = "试〔2026〕1号"\nworked = []',
        *(
            f'[[holidays]]\nname = "{each.name}"\nfirst = {each.first}\nlast = {each.last}'
            for each in LONG.holidays
        ),
    )
)


def test_the_command_tells_before_what_it_changes_after(office: Office, tmp_path: Path) -> None:
    owing(office)
    supervisor(office, QINGCHUAN, "matter.maintain", "matter.publish")
    supervisor(office, "51", "matter.publish")
    file = tmp_path / "2027.toml"
    file.write_text(NOTICE_FILE, encoding="utf-8")

    def said(*words: str) -> str:
        result = CliRunner().invoke(calendar_commands, [str(each) for each in words], obj=Opened(office))
        return result.output + (
            explain(result.exception) if isinstance(result.exception, JinminError) else ""
        )

    dry = said("import", str(file), "--dry-run")
    assert "2026-12-30" in dry
    assert "办件 2 件，并联协办 2 件" in dry
    assert "待发布" not in said("show")
    assert "--user" in said("import", str(file))
    assert "请另一人发布" in said("import", str(file), "--user", "jd510822")
    assert "待发布：2027 年" in said("show")
    assert "不能发布同一份" in said("publish", "2027", "--user", "jd510822")
    told = said("publish", "2027", "--user", "jd51")
    assert "办件 2 件，并联协办 2 件，容缺与承诺 1 件，公示 1 件，投诉咨询 1 件" in told
    assert "2004—2027" in said("show")


def test_every_record_with_a_provisional_day_is_counted_anew() -> None:
    marked = {
        table.name
        for table in metadata.tables.values()
        if not {"due_provisional", "provisional"}.isdisjoint(table.columns.keys())
    }
    assert marked - {"supervision_alert"} == {kind.model.__table__.name for kind in DUE_KINDS.kinds}
