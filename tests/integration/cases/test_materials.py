"""Materials and prints of a case."""

from uuid import UUID

import pytest
from tests.integration.cases.office import WANG, Office, clerk, photo

from jinmin.cases import (
    CaseMaterial,
    NewMaterial,
    Trust,
    attach_material,
    attach_materials,
    case_detail,
    held_materials,
    keep_scan,
    lock_case,
    missing_materials,
    read_material,
    record_print,
)
from jinmin.documents.store import FileStore
from jinmin.errors import Invalid, JinminError, NotFound, Refused
from jinmin.ids import new_id


def _attach(office: Office, case_id: UUID, rule: str = "photo", replaces: UUID | None = None, **more) -> UUID:
    with office.node.work(WANG) as w:
        case = lock_case(w, case_id)
        given = {
            "scan": photo(),
            "trust": Trust.SUBMITTED,
            "filename": "张三.jpg",
            "replaces": replaces,
            **more,
        }
        return attach_material(w, case, rule, given.pop("scan"), **given).id


def test_a_scan_is_kept_and_read_back(office: Office) -> None:
    case_id = office.open()
    material_id = _attach(office, case_id, "id_card", trust=Trust.ORIGINAL, original_seen=True)
    with office.node.read(WANG) as w:
        assert read_material(w, material_id) == photo()
        line = case_detail(w, case_id).materials[0]
    assert (line.title, line.media, line.size, line.pages) == ("居民身份证", "image/jpeg", len(photo()), 1)
    assert (line.trust, line.original_seen, line.collected_by_name) == ("original", True, "王经办")


@pytest.mark.parametrize(
    ("rule", "more", "key"),
    [
        ("passport", {}, "material.unknown_rule"),
        ("id_card", {"trust": Trust.ORIGINAL}, "material.original_not_seen"),
        ("photo", {"scan": b"%!PS"}, "scan.not_an_image"),
        ("photo", {"scan": b""}, "scan.empty"),
    ],
)
def test_what_is_no_material_is_refused(office: Office, rule: str, more: dict[str, object], key: str) -> None:
    case_id = office.open()
    with pytest.raises(Invalid) as refused:
        _attach(office, case_id, rule, **more)
    assert refused.value.key == key
    assert list(office.node.ports.get(FileStore).ids()) == []


def test_no_more_files_than_the_matter_allows(office: Office) -> None:
    case_id = office.open()
    first = _attach(office, case_id, "id_card")
    _attach(office, case_id, "id_card")
    with pytest.raises(Invalid, match=r"material\.too_many"):
        _attach(office, case_id, "id_card")
    _attach(office, case_id, "id_card", replaces=first)


def test_the_limit_holds_within_the_work_that_opens_the_case(office: Office) -> None:
    scan = keep_scan(office.node.ports.get(FileStore), photo())
    with office.node.work(WANG) as w:
        case = office.open_in(w)
        for _ in range(2):
            attach_material(w, case, "id_card", scan, trust=Trust.SUBMITTED)
        with pytest.raises(Invalid, match=r"material\.too_many"):
            attach_material(w, case, "id_card", scan, trust=Trust.SUBMITTED)


def test_several_scans_at_once_count_against_the_limit_together(office: Office) -> None:
    case_id = office.open()
    scan = keep_scan(office.node.ports.get(FileStore), photo())
    one = NewMaterial("id_card", scan, Trust.SUBMITTED)
    _attach(office, case_id, "id_card")
    with office.node.work(WANG) as w:
        case = lock_case(w, case_id)
        with pytest.raises(Invalid, match=r"material\.too_many"):
            attach_materials(w, case, [NewMaterial("photo", scan, Trust.SUBMITTED), one, one])
        assert held_materials(w, case_id) == {"id_card"}
        attach_materials(w, case, [one, NewMaterial("photo", scan, Trust.ORIGINAL, original_seen=True)])
        assert held_materials(w, case_id) == {"id_card", "photo"}
    with office.node.read(WANG) as w:
        assert [line.title for line in case_detail(w, case_id).materials].count("居民身份证") == 2


def test_a_replaced_material_stays_and_names_its_successor(office: Office) -> None:
    case_id = office.open()
    first = _attach(office, case_id)
    second = _attach(office, case_id, replaces=first, scan=photo("black"))
    with office.node.read(WANG) as w:
        assert w.get(CaseMaterial, first).superseded_by == second
        assert read_material(w, first) == photo()
        assert len(case_detail(w, case_id).materials) == 2
    with pytest.raises(Refused, match=r"material\.replaced_already"):
        _attach(office, case_id, replaces=first)
    with pytest.raises(NotFound):
        _attach(office, case_id, "id_card", replaces=second)


def test_required_materials_are_missing_until_attached(office: Office) -> None:
    case_id = office.open()
    with office.node.work(WANG) as w:
        case = lock_case(w, case_id)
        assert [rule.id for rule in missing_materials(w, case)] == ["id_card"]
        attach_material(w, case, "id_card", photo(), trust=Trust.SUBMITTED)
        assert missing_materials(w, case) == ()
        assert held_materials(w, case_id) == {"id_card"}


def test_a_scan_of_another_county_is_not_found(office: Office) -> None:
    material_id = _attach(office, office.open())
    with (
        pytest.raises(NotFound, match=r"case\.not_found"),
        office.node.read(clerk("外县", region="510823")) as w,
    ):
        read_material(w, material_id)


def _print(office: Office, case_id: UUID, **more) -> None:
    with office.node.work(WANG) as w:
        given = {"document": "certificate", "title": "证书", "content_id": "0" * 64, **more}
        record_print(w, lock_case(w, case_id), **given)


def test_printing_again_needs_a_reason(office: Office) -> None:
    case_id = office.open(matter="probe.visit")
    office.step(case_id, "do", "done")
    _print(office, case_id, serial="N0001")
    with pytest.raises(Invalid, match=r"print\.reason_needed"):
        _print(office, case_id, serial="N0002", reason=" ")
    _print(office, case_id, serial="N0002", reason="首张污损")
    _print(office, case_id, document="form", copies=2)
    with office.node.read(WANG) as w:
        prints = case_detail(w, case_id).prints
    assert [(line.document, line.serial, line.copies, line.reason) for line in prints] == [
        ("certificate", "N0001", 1, ""),
        ("certificate", "N0002", 1, "首张污损"),
        ("form", "", 2, ""),
    ]


def test_zero_copies_are_no_print(office: Office) -> None:
    case_id = office.open()
    with pytest.raises(JinminError, match=r"print\.copies"):
        _print(office, case_id, copies=0)


def test_an_unknown_material_is_not_found(office: Office) -> None:
    with pytest.raises(NotFound), office.node.read(WANG) as w:
        read_material(w, new_id())
