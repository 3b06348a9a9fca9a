"""Erasure: the key goes, the row is blank, both proofs hold, the record may go on."""

import pytest
from tests.integration.ledger.probe import Probe, Thing, fill

from jinmin.crypto import KeyMissing
from jinmin.errors import Refused
from jinmin.ledger.entries import entries_of, open_sealed
from jinmin.ledger.erasure import erase


def test_an_erasure_destroys_the_key_and_both_proofs_hold(probe: Probe) -> None:
    ids = fill(probe)
    with probe.work() as w:
        erase(w, Thing, ids[0], legal_basis="个人信息保护法第四十七条")
    assert probe.proven() == 8
    with probe.read() as w:
        kept = w.get(Thing, ids[0])
        entries = entries_of(w, [ids[0]])
        assert w.session.get_one(Thing, ids[1]).note == "张1"
        assert open_sealed(w, entries_of(w, [ids[1]])[0])["note"] == "张1"
        assert [entry.action for entry in entries] == ["", "", "erased"]
        assert entries[-1].sealed is None
        assert entries[0].sealed is not None
        for entry in entries[:2]:
            with pytest.raises(KeyMissing):
                open_sealed(w, entry)
    assert (kept.note, kept.secret, kept.index, kept.label, kept.amount) == ("", "", None, "0", 7)


def test_an_erased_record_may_go_on(probe: Probe) -> None:
    ids = fill(probe)
    with probe.work() as w:
        erase(w, Thing, ids[0], legal_basis="个人信息保护法第四十七条")
    with probe.work() as w:
        w.lock(Thing, ids[0], expected=3).amount = 8
    assert probe.proven() == 9
    with probe.read() as w, pytest.raises(KeyMissing):
        open_sealed(w, entries_of(w, [ids[0]])[0])


def test_a_blank_record_is_erased_once_more(probe: Probe) -> None:
    with probe.work() as w:
        thing = w.add(Thing(label="a", note="张三", secret="1"))
    for _time in range(2):
        with probe.work() as w:
            erase(w, Thing, thing.id, legal_basis="个人信息保护法第四十七条")
        probe.proven()
        with probe.work() as w:
            w.lock(Thing, thing.id).amount += 1
        probe.proven()


def test_an_erasure_needs_its_article(probe: Probe) -> None:
    ids = fill(probe)
    with pytest.raises(Refused, match=r"erasure\.needs_basis"), probe.work() as w:
        erase(w, Thing, ids[0], legal_basis="")
    assert probe.proven() == 7
