"""One form for several matters: opened together, papers handed in once, told once what is lacking."""

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from tests.harness.node_copies import open_migrated
from tests.integration.cases.conftest import ProbePlugin, open_node
from tests.integration.cases.office import OFFICE, QINGCHUAN, WANG, Hands, Office, clerk, photo

from jinmin.api import DataFiles, hookimpl
from jinmin.cases import KeptScan, Trust, case_detail, cases_of_person, keep_scan
from jinmin.cases.joint import (
    Desk,
    JointForm,
    group_detail,
    hand_in,
    joint_matters,
    joint_paper,
    notify_joint,
    open_joint,
)
from jinmin.documents.store import FileStore
from jinmin.errors import Conflict, Invalid, InvalidForm, JinminError, NotFound, Refused
from jinmin.identity import RESIDENT_CARD, Organisation, find_person
from jinmin.node import Node

NUMBER = "11010519491231002X"
BOTH = ("probe.allowance", "probe.register")
HOUSEHOLD = "household:户口簿"
ELSEWHERE = clerk("外县人", "probe.accept", region="510104")


class JointPlugin(ProbePlugin):
    """Matters of joint.toml."""

    @hookimpl
    def data_files(self) -> DataFiles:
        return DataFiles(matters=(Path(__file__).parent / "joint.toml",))


@pytest.fixture
def office(tmp_path: Path, engine: str, absent_database: Callable[[str], str]) -> Iterator[Office]:
    hands = Hands()

    def opened(folder: Path, url: str) -> Node:
        return open_node(JointPlugin(), hands, folder, url)

    node = open_migrated("joint_office", opened, tmp_path / "node", absent_database(engine))
    with node.work() as w:
        w.add(Organisation(id=OFFICE, name="青川县某局", region=QINGCHUAN, level="county", kind="civil"))
    yield Office(node, hands)
    node.close()


def applied(office: Office, **changed: object) -> UUID:
    given = {"id_number": NUMBER, "name": "张三", "matters": BOTH} | changed
    with office.node.work(WANG) as w:
        return open_joint(w, JointForm.model_validate(given), Desk(OFFICE, QINGCHUAN)).group_id


def scan(office: Office) -> KeptScan:
    return keep_scan(office.node.ports.get(FileStore), photo())


def test_one_form_opens_a_case_for_each_matter(office: Office) -> None:
    group_id = applied(office)
    with office.node.read(WANG) as w:
        detail = group_detail(w, group_id)
        assert [each.matter_title for each in detail.siblings] == ["某项补贴", "某项登记"]
        assert [(each.title, each.asked_by, each.held) for each in detail.materials] == [
            ("户口簿", ("某项补贴", "某项登记"), False),
            ("发放方案", ("某项补贴",), False),
            ("申请人身份证", ("某项补贴", "某项登记"), False),
            ("平面图", ("某项登记",), False),
        ]
        assert detail.hidden == 0
        person = find_person(w, RESIDENT_CARD, NUMBER)
        related = case_detail(w, detail.siblings[0].id).related
        assert [line.id for line in related.seen] == [detail.siblings[1].id]
        assert [line.group_id for line in related.seen] == [group_id]
        assert len(cases_of_person(w, person.id).seen) == 2
    with office.node.read(ELSEWHERE) as w:
        with pytest.raises(NotFound):
            group_detail(w, group_id)
        assert (cases_of_person(w, person.id).seen, cases_of_person(w, person.id).hidden) == ((), 2)


def test_everything_lacking_is_told_at_once(office: Office) -> None:
    with pytest.raises(InvalidForm) as told:
        applied(office, name="", id_number="", matters=())
    assert [each.field for each in told.value.errors] == ["id_number", "name", "matters"]


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"matters": BOTH[:1]}, InvalidForm),
        ({"matters": (*BOTH, "probe.alone")}, Refused),
        ({"matters": ()}, InvalidForm),
        ({"name": ""}, InvalidForm),
        ({"id_number": ""}, InvalidForm),
        ({"id_number": "110105194912310021"}, (Invalid, InvalidForm)),
    ],
)
def test_what_is_wrong_opens_nothing(
    office: Office, changed: dict[str, object], error: type[JinminError]
) -> None:
    with pytest.raises(error):
        applied(office, **changed)
    with office.node.read(WANG) as w, pytest.raises(NotFound):
        find_person(w, RESIDENT_CARD, NUMBER)


def test_a_paper_is_handed_in_once_for_all(office: Office) -> None:
    group_id, kept = applied(office), scan(office)
    with office.node.work(WANG) as w:
        assert hand_in(w, group_id, HOUSEHOLD, kept, trust=Trust.ORIGINAL, original_seen=True) == 2
    with pytest.raises(Refused), office.node.work(WANG) as w:
        hand_in(w, group_id, HOUSEHOLD, kept, trust=Trust.SUBMITTED)
    with office.node.work(WANG) as w:
        assert hand_in(w, group_id, "resident_card", kept, trust=Trust.SUBMITTED) == 2
    with office.node.work(WANG) as w:
        assert hand_in(w, group_id, "plan:平面图", kept, trust=Trust.SUBMITTED) == 1
        assert [each.title for each in group_detail(w, group_id).materials if not each.held] == ["发放方案"]
    with office.node.work(WANG) as w:
        assert hand_in(w, group_id, "plan:发放方案", kept, trust=Trust.SUBMITTED) == 1
    with office.node.read(WANG) as w:
        detail = group_detail(w, group_id)
        assert all(each.held for each in detail.materials)
        contents = {line.content_id for each in detail.siblings for line in case_detail(w, each.id).materials}
    assert contents == {kept.content_id}


def test_what_is_lacking_is_told_once_for_all_matters(office: Office) -> None:
    group_id = applied(office)
    with office.node.work(WANG) as w:
        notices = notify_joint(w, group_id)
    with office.node.read(WANG) as w:
        detail = group_detail(w, group_id)
        paper = joint_paper(w, notices)
    assert [each.state for each in detail.siblings] == ["returned", "returned"]
    assert [item.title for item in paper.items] == [
        "户口簿（某项补贴、某项登记）",
        "发放方案（某项补贴）",
        "申请人身份证（某项补贴、某项登记）",
        "平面图（某项登记）",
    ]
    assert paper.matter == "某项补贴、某项登记"
    with office.node.work(WANG) as w:
        hand_in(w, group_id, HOUSEHOLD, scan(office), trust=Trust.ORIGINAL, original_seen=True)
    with pytest.raises((Refused, Conflict)) as refused, office.node.work(WANG) as w:
        notify_joint(w, group_id)
    assert refused.value.key == "correction.second"


def test_only_matters_of_the_post_can_be_chosen(office: Office) -> None:
    with office.node.read(WANG) as w:
        assert [each.id for each in joint_matters(w)] == list(BOTH)
    with office.node.read(clerk("他岗", "visit.do")) as w:
        assert joint_matters(w) == ()
