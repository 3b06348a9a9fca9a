"""A level's rules travel as one signed file: proved, judged row by row, all of it or nothing."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.integration.changeovers.offices import AGE, CHIEF, PERMIT, PROFILE, WRITER, opened
from tests.integration.changeovers.offices import opened_node as county_node

from jinmin.changeovers import preview_all, values_changing
from jinmin.errors import Forbidden, JinminError, Refused
from jinmin.matters import Below, Parameters
from jinmin.messages import explain
from jinmin.node import Node
from jinmin.parameter_changes import NewValue, publish_change, save_change, start_change, submit_change
from jinmin.rule_packs import (
    PackRefused,
    RulePack,
    SignerCard,
    export_pack,
    import_pack,
    parameters_with,
    preview_pack,
    read_pack,
    read_signer,
    signer_card,
)
from jinmin.rule_packs.pack import PackContent
from jinmin.service_items import (
    EntryKey,
    ItemState,
    Plan,
    publish,
    save_draft,
    start_draft,
    submit_draft,
    versions_of,
)
from jinmin.vocabulary.implementation import Elements
from jinmin.vocabulary.matter import Limit

PROVINCE = "51"
FIRST = date(2026, 11, 2)
Alter = Callable[[dict[str, Any]], None]


@pytest.fixture
def province(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A province's node with a rule of its own and an entry of its own."""
    identity = PROFILE.node.model_copy(
        update={"code": "province-sc", "level": "province", "region": PROVINCE}
    )
    monkeypatch.setattr(
        "tests.integration.changeovers.offices.PROFILE", PROFILE.model_copy(update={"node": identity})
    )
    node = county_node(tmp_path / "province", f"sqlite:///{tmp_path / 'province.sqlite'}")
    monkeypatch.undo()
    writer, chief = replace(WRITER, region=PROVINCE), replace(CHIEF, region=PROVINCE)
    new = NewValue(20, FIRST, law="省办法", article="第五条", below=Below.MAY_RAISE, reason="提高门槛")
    with node.work(writer) as w:
        change_id = start_change(w, AGE, PROVINCE).id
    with node.work(writer) as w:
        save_change(w, change_id, new)
    with node.work(writer) as w:
        submit_change(w, change_id)
    with node.work(chief) as w:
        publish_change(w, change_id)
    quick = Elements(promised=Limit(days=5, unit="working", start="opened"))
    with node.work(writer) as w:
        item_id = start_draft(w, EntryKey(PERMIT, PROVINCE)).id
    with node.work(writer) as w:
        save_draft(w, item_id, quick, Plan())
    with node.work(writer) as w:
        submit_draft(w, item_id)
    with node.work(chief) as w:
        publish(w, item_id)
    yield node
    node.close()


@pytest.fixture
def county(tmp_path: Path, engine: str, absent_database: Callable[[str], str]) -> Any:
    """The county that takes it in, once on each engine."""
    node = county_node(tmp_path / "county", absent_database(engine))
    yield node
    node.close()


def made(node: Node, tmp_path: Path, alter: Alter | None = None) -> tuple[RulePack, SignerCard]:
    """The pack by way of its file; ``alter`` changes the content before it is signed."""
    with node.read() as w:
        pack, card = export_pack(w, PROVINCE), signer_card(w)
    if alter is not None:
        told = json.loads(pack.content.model_dump_json())
        alter(told)
        pack = RulePack.made(PackContent.model_validate(told), node.keyring, "sha256")
    path, key = tmp_path / "rules.json", tmp_path / "key.json"
    pack.write(path)
    key.write_text(card.model_dump_json(), "utf-8")
    return read_pack(path), read_signer(key)


def test_a_pack_comes_in_whole_and_twice_is_once(province: Node, county: Node, tmp_path: Path) -> None:
    pack, card = made(province, tmp_path)
    with county.read(CHIEF) as w:
        report = preview_pack(w, pack, card)
    assert [(each.title, each.before) for each in report.differences] == [("最低年龄", "")]
    assert "Forbidden" not in str(report.errors)
    with county.work() as w:
        report = import_pack(w, pack, card)
    assert (len(report.differences), report.items.new) == (1, 1)
    assert county.ports.get(Parameters).resolve(AGE, FIRST, "510822").value == 20
    [held] = county.ports.get(Parameters).versions(AGE, PROVINCE)
    assert (held.shipped_by, held.origin_level) == ("pack:province-sc", "province")
    with county.read() as w:
        [draft] = versions_of(w, EntryKey(PERMIT, PROVINCE))
        assert draft.state is ItemState.DRAFT
    with county.work() as w:
        again = import_pack(w, pack, card)
    assert (again.differences, again.same, again.items.same) == ([], 1, 1)


def test_what_the_next_pack_no_longer_says_is_taken_back(
    province: Node, county: Node, tmp_path: Path
) -> None:
    pack, card = made(province, tmp_path)
    with county.work() as w:
        import_pack(w, pack, card)
    empty, _ = made(province, tmp_path, lambda told: told.update(parameters=[], items=[]))
    with county.work() as w:
        report = import_pack(w, empty, card)
    assert [(each.title, each.after) for each in report.differences] == [("最低年龄", "")]
    assert county.ports.get(Parameters).resolve(AGE, FIRST, "510822").value == 18


def test_open_cases_are_looked_at_before_a_pack_comes_in(
    province: Node, county: Node, tmp_path: Path
) -> None:
    opened(county, 2)
    pack, card = made(province, tmp_path)
    empty, _ = made(province, tmp_path, lambda told: told.update(parameters=[], items=[]))
    for each, value in ((pack, 20), (empty, 18)):
        with pytest.raises(Refused) as unseen, county.work() as w:
            import_pack(w, each, card)
        assert unseen.value.key in ("changeover.not_previewed", "changeover.previewed_otherwise")
        with county.read() as w:
            subjects = values_changing(w, parameters_with(w, each, card))
        totals, stopped = preview_all(county.read, county.work, subjects)
        assert (totals.touched, totals.failing, stopped) == (2, 2 if value == 20 else 0, False)
        with county.work() as w:
            import_pack(w, each, card)
        assert county.ports.get(Parameters).resolve(AGE, FIRST, "510822").value == value
    opened(county)
    with pytest.raises(Refused) as since, county.work() as w:
        import_pack(w, pack, card)
    assert since.value.key == "changeover.cases_since"


def test_the_county_may_still_do_what_the_pack_allows(province: Node, county: Node, tmp_path: Path) -> None:
    pack, card = made(province, tmp_path)
    with county.work() as w:
        import_pack(w, pack, card)
    with county.work(WRITER) as w:
        change_id = start_change(w, AGE, "510822").id
    new = NewValue(19, FIRST, law="县通知", article="第一条", reason="降低门槛")
    with county.work(WRITER) as w:
        found = save_change(w, change_id, new)
    assert [each.key for each in found] == ["parameter.breach"]


@pytest.mark.parametrize(
    ("spoil", "key"),
    [
        (lambda told: told["content"]["parameters"][0].update(value=16), "pack.tampered"),
        (lambda told: told["signature"].update(value="00" * 64), "pack.forged"),
        (lambda told: told["signature"].update(key_id="0" * 32), "pack.other_signer"),
        (lambda told: told["content"].update(node="somebody-else"), "pack.tampered"),
        (lambda told: told.pop("digest"), "pack.unreadable"),
        (lambda told: told.update(more=1), "pack.unreadable"),
    ],
)
def test_a_file_that_was_touched_is_refused(province: Node, tmp_path: Path, spoil: Alter, key: str) -> None:
    _, card = made(province, tmp_path)
    path = tmp_path / "rules.json"
    told = json.loads(path.read_text("utf-8"))
    spoil(told)
    path.write_text(json.dumps(told), "utf-8")
    with pytest.raises(JinminError) as refused, province.read() as w:
        preview_pack(w, read_pack(path), card)
    assert refused.value.key == key
    assert "〔" not in explain(refused.value)


@pytest.mark.parametrize(
    ("alter", "said"),
    [
        (lambda told: told["parameters"][0].update(region="44"), "不在签署方的辖区内"),
        (lambda told: told["parameters"][0].update(region=""), "不在签署方的辖区内"),
        (lambda told: told["parameters"][0].update(name="no.such"), "没有编码为 no.such 的参数"),
        (lambda told: told["parameters"][0].update(law=""), "没有写明依据条款"),
        (lambda told: told["parameters"][0].update(value=16), "超出允许"),
        (lambda told: told["parameters"][0].update(value="二十"), "应为整数"),
        (lambda told: told["parameters"].append(told["parameters"][0]), "出现两次"),
        (lambda told: told["matters"][0].update(digest="0" * 64), "定义与签发单位不同"),
        (lambda told: told["matters"][0].update(id="no.such"), "没有事项 no.such"),
        (lambda told: told["items"][0].update(elements={"visits": "三"}), "填写有误"),
    ],
)
def test_a_row_that_is_wrong_keeps_all_of_it_out(
    province: Node, tmp_path: Path, fresh_sqlite: str, alter: Alter, said: str
) -> None:
    pack, card = made(province, tmp_path, alter)
    node = county_node(tmp_path / "county", fresh_sqlite)
    with pytest.raises(PackRefused) as refused, node.work() as w:
        import_pack(w, pack, card)
    assert any(said in error.said for error in refused.value.report.errors), refused.value.report.errors
    assert node.ports.get(Parameters).versions(AGE, PROVINCE) == ()
    node.close()


def test_who_may_not_publish_takes_nothing_in(province: Node, tmp_path: Path) -> None:
    pack, card = made(province, tmp_path)
    with pytest.raises(Forbidden), province.work(WRITER) as w:
        import_pack(w, pack, card)
    with pytest.raises(Refused), province.read() as w:
        export_pack(w, "44")
