"""Half-filled forms survive colleagues, crashes and signing out."""

import pytest
import sqlalchemy as sa
from tests.integration.cases.office import LI, WANG, Office, clerk

from jinmin.cases import (
    DraftConflict,
    DraftKey,
    discard_draft,
    editors,
    keep_draft,
    leave_draft,
    load_copy,
    load_draft,
    my_drafts,
    save_draft,
    touch_draft,
)
from jinmin.cases.drafts import FieldConflict
from jinmin.errors import Forbidden
from jinmin.ids import new_id
from jinmin.vocabulary.actor import SYSTEM

KEY = DraftKey("marriage.apply", "queue-17")
NUMBER = "510822199001011234"


def _save(office: Office, values: dict[str, object], revision: int, actor=WANG):
    return keep_draft(lambda: office.node.work(actor), KEY, values, revision)


def test_a_draft_comes_back_as_it_was_saved(office: Office) -> None:
    values = {
        "groom.name": "阿卜杜拉·麦麦提",
        "children": 2,
        "remarried": False,
        "proofs": ["户口簿"],
        "none": None,
    }
    saved = _save(office, values, 0)
    with office.node.read(LI) as w:
        loaded = load_draft(w, KEY)
        assert loaded == saved
        assert load_draft(w, DraftKey("marriage.apply", "other")) is None
    assert (saved.revision, saved.editor_name, saved.values) == (1, "王经办", values)


def test_the_second_editor_sees_both_values_and_loses_nothing(office: Office) -> None:
    begun = _save(office, {"name": "张三", "phone": "1", "job": "工人"}, 0)
    _save(office, {"name": "张三丰", "phone": "1", "job": "教师"}, begun.revision, LI)
    mine = {"name": "张三", "phone": "1", "job": "农民"}
    with pytest.raises(DraftConflict) as conflict, office.node.work(WANG) as w:
        save_draft(w, KEY, mine, begun.revision, base=begun.values)
    assert conflict.value.fields == (
        FieldConflict("job", base="工人", mine="农民", theirs="教师"),
        FieldConflict("name", base="张三", mine="张三", theirs="张三丰"),
    )
    assert conflict.value.mine == mine
    assert conflict.value.theirs.editor_name == "李复核"
    with pytest.raises(DraftConflict):
        _save(office, mine, begun.revision)
    with office.node.read(WANG) as w:
        copy = load_copy(w, KEY)
        assert copy is not None
        assert (copy.values, copy.revision) == (mine, begun.revision)
        assert [(draft.key, draft.settled) for draft in my_drafts(w)] == [(KEY, False)]
    settled = _save(office, {"name": "张三丰", "phone": "1", "job": "农民"}, conflict.value.theirs.revision)
    assert settled.revision == 3
    with office.node.read(WANG) as w:
        assert load_copy(w, KEY) is None
        assert [(draft.key, draft.settled) for draft in my_drafts(w)] == [(KEY, True)]


def test_two_who_begin_the_same_form_do_not_overwrite_each_other(office: Office) -> None:
    _save(office, {"name": "张三"}, 0)
    with pytest.raises(DraftConflict):
        _save(office, {"name": "李四"}, 0, LI)
    with office.node.read(WANG) as w:
        loaded = load_draft(w, KEY)
        assert loaded is not None
        assert loaded.values == {"name": "张三"}


def test_a_conflict_says_nothing_personal(office: Office) -> None:
    _save(office, {"number": NUMBER}, 0)
    with pytest.raises(DraftConflict) as conflict:
        _save(office, {"number": NUMBER[::-1]}, 0, LI)
    assert NUMBER not in f"{conflict.value} {conflict.value!r} {dict(conflict.value.values)}"


def test_a_draft_is_stored_encrypted(office: Office) -> None:
    _save(office, {"number": NUMBER}, 0)
    with pytest.raises(DraftConflict):
        _save(office, {"number": NUMBER, "more": 1}, 0, LI)
    with office.node.database.engine.connect() as connection:
        for table in ("case_draft", "case_draft_copy"):
            row = connection.execute(sa.text(f"SELECT * FROM {table}")).one()
            assert NUMBER.encode() not in b"".join(bytes(v) for v in row if isinstance(v, bytes | memoryview))
            assert NUMBER not in str(row)


def test_submitting_clears_the_draft_but_not_a_colleagues_copy(office: Office) -> None:
    _save(office, {"name": "张三"}, 0)
    with pytest.raises(DraftConflict):
        _save(office, {"name": "李四"}, 0, LI)
    with office.node.work(WANG) as w:
        discard_draft(w, KEY)
    with office.node.read(LI) as w:
        assert load_draft(w, KEY) is None
        assert load_copy(w, KEY) is not None


def test_drafts_stay_within_the_organisation(office: Office) -> None:
    _save(office, {"name": "张三"}, 0)
    stranger = clerk("外单位", org_id=new_id())
    with office.node.read(stranger) as w:
        assert load_draft(w, KEY) is None
        assert my_drafts(w) == ()
    with pytest.raises(Forbidden, match=r"draft\.no_organisation"), office.node.work(SYSTEM) as w:
        save_draft(w, KEY, {}, 0)


def test_editors_are_those_heard_of_in_the_last_minute(office: Office) -> None:
    for actor in (WANG, LI):
        with office.node.work(actor) as w:
            touch_draft(w, KEY)
        office.hands.move(seconds=40)
    with office.node.read(WANG) as w:
        assert [editor.name for editor in editors(w, KEY)] == ["李复核"]
    with office.node.work(WANG) as w:
        touch_draft(w, KEY)
    with office.node.read(WANG) as w:
        assert [editor.name for editor in editors(w, KEY)] == ["李复核", "王经办"]
    with office.node.work(LI) as w:
        leave_draft(w, KEY)
    with office.node.read(WANG) as w:
        assert [editor.user_id for editor in editors(w, KEY)] == [WANG.user_id]
