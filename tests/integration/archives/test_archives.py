"""From a closed case to a volume with a number, in a box, proved and exported."""

from datetime import UTC, date, datetime
from pathlib import Path

import orjson
import pytest
from tests.integration.archives.archive_office import (
    KEEPER,
    STRANGER,
    closed,
    filed,
    proved,
    real_pdf,
    years_later,
)
from tests.integration.cases.office import WANG, Office, clerk, photo
from tests.unit.documents.pdf_reading import text_of
from tests.unit.documents.pdfs import plain

from jinmin.archives import (
    VolumeQuery,
    box_year,
    boxes_of,
    check_volume,
    due_volumes,
    export_volume,
    file_case,
    print_volume,
    search_volumes,
    see_volume,
    sheets_of,
    waiting_cases,
)
from jinmin.cases.acts import ARCHIVE
from jinmin.errors import Conflict, Forbidden, Invalid, NotFound, Refused
from jinmin.identity import PersonInput, admit_person
from jinmin.invented import People


def test_a_closed_case_becomes_a_volume_with_a_catalogue(office: Office, tmp_path: Path) -> None:
    volume_id = filed(office, photo(), real_pdf(tmp_path, 3), photo("red"))
    with office.node.read(KEEPER) as w:
        volume, sheets = see_volume(w, volume_id), sheets_of(w, volume_id)
        assert (volume.fonds_no, volume.year, volume.category, volume.number) == (
            "未编",
            2026,
            "probe.visit",
            1,
        )
        assert (volume.retention, volume.keep_until) == ("10", date(2036, 12, 31))
        assert volume.retention_basis == "某办法 第九条"
        assert [(each.position, each.first_page, each.pages) for each in sheets] == [
            (1, 1, 1),
            (2, 2, 1),
            (3, 3, 3),
            (4, 6, 1),
        ]
        assert (volume.pages, sheets[1].trust) == (6, "original")
        assert check_volume(w, volume_id) == ()
        assert office.look(volume.case_id).archived_on == date(2026, 3, 2)
    second = filed(office)
    with office.node.read(KEEPER) as w:
        assert see_volume(w, second).number == 2
        assert [line.number for line in search_volumes(w, VolumeQuery(year=2026))] == [2, 1]
        assert [line.id for line in search_volumes(w, VolumeQuery(case_no=volume.case_no))] == [volume_id]
        assert search_volumes(w, VolumeQuery(year=2025)) == ()
    proved(office)


def test_what_cannot_be_filed_and_by_whom(office: Office) -> None:
    open_case, done = office.open(matter="probe.visit"), closed(office)
    with office.node.read(KEEPER) as w:
        assert [line.id for line in waiting_cases(w)] == [done]
    for case_id, actor, error in (
        (open_case, KEEPER, Refused),
        (done, WANG, Forbidden),
        (done, STRANGER, NotFound),
    ):
        with pytest.raises(error), office.node.work(actor) as w:
            file_case(w, case_id)
    with office.node.work(KEEPER) as w:
        volume_id = file_case(w, done).id
    with pytest.raises((Refused, Conflict)), office.node.work(KEEPER) as w:
        file_case(w, done)
    with office.node.read(STRANGER) as w, pytest.raises(NotFound):
        see_volume(w, volume_id)


def test_a_term_is_that_of_the_day_the_case_ended(office: Office) -> None:
    office.hands.at = datetime(2026, 8, 3, 1, 0, tzinfo=UTC)
    volume_id = filed(office)
    with office.node.read(KEEPER) as w:
        volume = see_volume(w, volume_id)
    assert (volume.retention, volume.keep_until) == ("长期", None)
    assert volume.retention_basis.endswith("（未核）")
    case_id = office.open()
    for step, outcome, actor in (
        ("precheck", "pass", WANG),
        ("accept", "accepted", WANG),
        ("review", "agree", clerk("李", "probe.review")),
        ("issue", "issued", WANG),
    ):
        office.step(case_id, step, outcome, actor)
    with office.node.work(clerk("吴", "probe.accept", ARCHIVE)) as w:
        without_rule = file_case(w, case_id)
        assert (without_rule.retention, without_rule.keep_until) == ("", None)
    years_later(office, 2199)
    with office.node.read(KEEPER) as w:
        assert due_volumes(w) == ()


def test_volumes_of_a_past_year_are_boxed(office: Office) -> None:
    volumes = [filed(office) for _number in range(3)]
    with pytest.raises(Invalid), office.node.work(KEEPER) as w:
        box_year(w, 2026)
    years_later(office, 2027)
    with office.node.work(KEEPER) as w:
        (box,) = box_year(w, 2026)
        assert (box.number, box.volumes, box.first_volume, box.last_volume) == (1, 3, 1, 3)
        assert box_year(w, 2026) == ()
    with office.node.read(KEEPER) as w:
        assert [each.volumes for each in boxes_of(w, 2026)] == [3]
        assert {line.box for line in search_volumes(w, VolumeQuery())} == {1}
        assert len(volumes) == 3
    with office.node.read(STRANGER) as w:
        assert boxes_of(w, 2026) == ()
    proved(office)


def test_a_file_that_was_changed_or_lost_is_found(office: Office) -> None:
    volume_id = filed(office, photo(), photo("red"))
    store = office.node.place.files
    kept = sorted(path for path in store.glob("??/??/*"))
    kept[0].write_bytes(b"something else")
    kept[1].unlink()
    with office.node.read(KEEPER) as w:
        faults = check_volume(w, volume_id)
    assert sorted(fault.key for fault in faults) == ["archive.file_damaged", "archive.file_gone"]


@pytest.mark.poppler
def test_a_volume_is_exported_whole(office: Office, tmp_path: Path) -> None:
    office.hands.at = datetime(2026, 3, 1, 23, tzinfo=UTC)  # seven in the morning of the second
    volume_id = filed(office, photo(), real_pdf(tmp_path, 2))
    with office.node.read(KEEPER) as w:
        exported = export_volume(w, volume_id)
    pdf = print_volume(exported).content
    words = text_of(pdf)
    for shown in ("卷内目录", "第 2 页的扫描", "当场办理事项", "室编卷号"):
        assert shown in words
    told = orjson.loads(exported.as_json())
    assert {step["done_at"] for step in told["steps"]} == {"2026-03-02"}
    with office.node.read(KEEPER) as w:
        assert [line["digest"] for line in told["lines"]] == [each.digest for each in sheets_of(w, volume_id)]
        assert told["digest"] == see_volume(w, volume_id).digest
    assert told["ledger_seq"] > 0
    assert print_volume(exported).content == pdf


def test_a_blank_pdf_counts_its_pages(office: Office) -> None:
    volume_id = filed(office, plain(7))
    with office.node.read(KEEPER) as w:
        assert see_volume(w, volume_id).pages == 8


def test_volumes_are_found_by_the_persons_in_them(office: Office) -> None:
    someone = People(7).person("510104", "1", (date(1985, 1, 1), date(1990, 1, 1)))
    with office.node.work(WANG) as w:
        person = admit_person(w, PersonInput(id_number=someone.id_number, name=someone.name))
    office.persons = (person.id, office.persons[1])
    volume_id = filed(office)
    with office.node.read(KEEPER) as w:
        for asked in (someone.name, someone.id_number):
            assert [line.id for line in search_volumes(w, VolumeQuery(person=asked))] == [volume_id]
        assert search_volumes(w, VolumeQuery(person="查无此人")) == ()
    with office.node.read(STRANGER) as w:
        assert search_volumes(w, VolumeQuery(person=someone.name)) == ()
