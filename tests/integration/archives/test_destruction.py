"""Destruction: by a list, by two persons, and then for good."""

from datetime import date
from uuid import UUID

import pytest
from tests.integration.archives.archive_office import (
    CHIEF,
    KEEPER,
    STRANGER,
    filed,
    keys_left,
    proved,
    years_later,
)
from tests.integration.cases.office import WANG, Office, clerk, photo

from jinmin.archives import (
    DESTROY,
    VolumeState,
    approve_list,
    cancel_list,
    destroy_list,
    draw_list,
    export_volume,
    lists_of,
    see_volume,
    sheets_of,
)
from jinmin.cases import CaseMaterial, CaseParty, Trust, attach_material, lock_case, read_material
from jinmin.cases.acts import ARCHIVE
from jinmin.cases.models import Case
from jinmin.db.work import Work
from jinmin.documents.store import ContentId, FileStore
from jinmin.errors import Forbidden, NotFound, Refused


def due_list(office: Office) -> UUID:
    years_later(office, 2037)
    with office.node.work(KEEPER) as w:
        return draw_list(w, "保管期满").id


def test_destruction_takes_a_list_and_two_persons(office: Office) -> None:
    volume_id = filed(office, photo())
    with pytest.raises(Refused), office.node.work(KEEPER) as w:
        draw_list(w, "太早了")
    list_id = due_list(office)
    for actor, error in ((KEEPER, Forbidden), (STRANGER, NotFound)):
        with pytest.raises(error), office.node.work(actor) as w:
            approve_list(w, list_id, "同意")
    own = clerk("吴管档", "visit.do", ARCHIVE, DESTROY)
    with office.node.work(own) as w, pytest.raises(Refused):
        approve_list(w, draw_and_cancel(w, list_id), "同意")
    with pytest.raises(Refused):
        destroy_list(office.node.site, CHIEF, list_id)
    with office.node.read(KEEPER) as w:
        assert see_volume(w, volume_id).state is not VolumeState.DESTROYED


def draw_and_cancel(w: Work, list_id: UUID) -> UUID:
    """Give the standing list up and draw one of one's own."""
    cancel_list(w, list_id)
    w.flush()
    return draw_list(w, "再编").id


def approved(office: Office) -> UUID:
    list_id = due_list(office)
    with office.node.work(CHIEF) as w:
        approve_list(w, list_id, "同意销毁")
    return list_id


def test_what_is_destroyed_is_gone_and_the_chain_holds(office: Office) -> None:
    shared, own = photo(), photo("red")
    volume_id = filed(office, shared, own)
    other = office.open(matter="probe.visit")
    with office.node.work(WANG) as w:
        other_scan = attach_material(w, lock_case(w, other), "paper", shared, trust=Trust.SUBMITTED).id
    list_id = approved(office)
    assert destroy_list(office.node.site, CHIEF, list_id) == 1
    with office.node.read(KEEPER) as w:
        volume = see_volume(w, volume_id)
        assert (volume.state, volume.title, volume.number) == (VolumeState.DESTROYED, "", 1)
        assert volume.destroyed_on == date(2037, 3, 1)
        assert [each.digest != "" for each in sheets_of(w, volume_id)] == [False, True, True]
        assert [each.state.value for each in lists_of(w)] == ["done"]
        with pytest.raises(Refused):
            export_volume(w, volume_id)
        store = w.port(FileStore)
        digests = {each.digest for each in sheets_of(w, volume_id)} - {""}
        assert sorted(store.has(ContentId(digest)) for digest in digests) == [False, True]
        assert w.get(Case, volume.case_id).title == ""
    for kind in (Case, CaseParty, CaseMaterial):
        assert keys_left(office, kind, volume.case_id) == 0
    with office.node.read(WANG) as w:
        assert read_material(w, other_scan) == shared
    proved(office)
    with pytest.raises(Refused):
        destroy_list(office.node.site, CHIEF, list_id)


def test_a_run_that_was_cut_off_is_finished_by_the_next(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    filed(office, photo())
    filed(office, photo("red"))
    list_id = approved(office)
    delete, calls = FileStore.delete, list[ContentId]()

    def cut_off(store: FileStore, content_id: ContentId) -> None:
        calls.append(content_id)
        if len(calls) == 2:
            raise KeyboardInterrupt
        delete(store, content_id)

    monkeypatch.setattr(FileStore, "delete", cut_off)
    with pytest.raises(KeyboardInterrupt):
        destroy_list(office.node.site, CHIEF, list_id)
    proved(office)
    assert destroy_list(office.node.site, CHIEF, list_id) == 2
    assert not list(office.node.ports.get(FileStore).ids())
    proved(office)
