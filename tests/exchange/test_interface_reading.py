"""What another system reads over the published interface: only what was agreed, page by page, journalled."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from jinmin.clock import seconds_left
from jinmin.crypto import BadSignature
from jinmin.exchange.models import Refusal
from jinmin.exchange.page import Page
from jinmin.ledger.models import AccessRecord
from jinmin.sharing.agreements import end_agreement
from jinmin.sharing.clients import end_client
from tests.exchange.gateway import Published, System, published
from tests.exchange.probe import change_probe, many_probes, write_probe

REPORTS = "/resources/exchprobe.record/reports"
RECORDS = "/resources/exchprobe.record/records"


@pytest.fixture
def interface(fresh_sqlite: str, tmp_path: Path) -> Iterator[Published]:
    with published("ministry", tmp_path / "node", fresh_sqlite) as found:
        yield found


@pytest.fixture
def on_either_engine(database_url: str, tmp_path: Path) -> Iterator[Published]:
    with published("ministry", tmp_path / "node", database_url) as found:
        yield found


@pytest.fixture
def reader(interface: Published) -> System:
    return interface.admit(System(secret="Long-Enough-1"))


def test_pages_follow_each_other_and_nothing_is_left_out(on_either_engine: Published) -> None:
    interface = on_either_engine
    reader = interface.admit(System())
    interface.agree(reader)
    probes = [write_probe(interface.node, amount=amount) for amount in range(1, 6)]
    first = reader.page(limit=3)
    first.verify(interface.node.keyring.public_key())
    assert first.more
    assert [record["number"] for record in reader.opened(first)] == ["11010119900307001X"] * 3
    change_probe(interface.node, probes[0], 40)
    rest = reader.page(first.cursor, limit=10)
    assert [record["amount"] for record in reader.opened(rest)] == [4, 5, 40]
    assert [entry.follows for entry in rest.entries] == [0, 0, 1]
    assert not rest.more
    again = reader.page(first.cursor, limit=10)
    assert [entry.payload.record for entry in again.entries] == [e.payload.record for e in rest.entries]
    assert again.cursor == rest.cursor
    assert reader.page(rest.cursor).entries == ()
    with interface.node.read() as w:
        told = w.execute(sa.select(AccessRecord.__table__).order_by(AccessRecord.__table__.c.seq)).all()
    assert [(row.action, row.rows, row.purpose) for row in told] == [
        ("sharing.pull", count, "A-1 试验用途") for count in (3, 3, 3, 0)
    ]


def test_only_agreed_fields_and_divisions_leave(interface: Published, reader: System) -> None:
    interface.agree(reader, "region", "amount", region="51")
    write_probe(interface.node, region="510822", amount=7)
    write_probe(interface.node, region="110105", amount=8)
    page = reader.page()
    assert [entry.payload.record for entry in page.entries] == [{"region": "510822", "amount": 7}]
    assert [entry.payload.personal for entry in page.entries] == [""]
    card = reader.call("GET", "/resources").json()["resources"]
    assert [(one["agreement"], one["left_today"]) for one in card] == [("A-1", 999)]
    assert [item["name"] for item in card[0]["fields"]] == ["region", "amount"]


def test_what_is_not_agreed_is_denied_and_journalled(interface: Published, reader: System) -> None:
    answer = reader.call("GET", RECORDS)
    assert (answer.status_code, answer.json()["code"]) == (403, "authority.no_agreement")
    assert answer.headers["Content-Type"] == "application/problem+json"
    interface.agree(reader)
    assert reader.call("GET", RECORDS).status_code == 200
    with interface.node.work() as w:
        end_agreement(w, "A-1", "用途变更")
    assert reader.call("GET", RECORDS).status_code == 403
    with interface.node.read() as w:
        denied = w.execute(sa.select(AccessRecord.__table__.c.denied)).scalars().all()
    assert denied == [True, False, True]


def test_the_day_s_quota_is_a_wall(on_either_engine: Published) -> None:
    interface = on_either_engine
    reader = interface.admit(System())
    interface.agree(reader, daily_quota=3)
    for amount in range(5):
        write_probe(interface.node, amount=amount + 1)
    first = reader.page(limit=2)
    second = reader.page(first.cursor, limit=2)
    assert [len(page.entries) for page in (first, second)] == [2, 1]
    answer = reader.call("GET", RECORDS, params={"cursor": second.cursor})
    assert (answer.status_code, answer.json()["code"]) == (429, "authority.quota_spent")
    assert abs(int(answer.headers["Retry-After"]) - seconds_left(interface.node.clock.now())) < 60


def test_calls_too_close_together_are_refused(interface: Published) -> None:
    hasty = interface.admit(System("hasty"), calls_per_minute=2)
    codes = [hasty.call("GET", "/resources").status_code for _call in range(3)]
    assert codes == [200, 200, 429]


def test_a_cursor_is_good_for_one_reader_and_one_resource(interface: Published, reader: System) -> None:
    other = interface.admit(System("other"))
    interface.agree(reader)
    interface.agree(other, number="A-2")
    write_probe(interface.node)
    cursor = reader.page().cursor
    for bad in (cursor[:-2], cursor[:10] + "AAAA" + cursor[14:], "x", "中文"):
        answer = reader.call("GET", RECORDS, params={"cursor": bad})
        assert (answer.status_code, answer.json()["category"]) == (400, "malformed")
    assert other.call("GET", RECORDS, params={"cursor": cursor}).json()["code"] == "malformed.cursor"


def test_a_page_altered_on_its_way_is_noticed(interface: Published, reader: System) -> None:
    interface.agree(reader)
    write_probe(interface.node, amount=20)
    raw = reader.call("GET", RECORDS).content
    with pytest.raises(BadSignature):
        Page.parse(raw.replace(b'"amount":20', b'"amount":21')).verify(interface.node.keyring.public_key())


def test_a_bulk_read_is_fixed_at_a_position_and_goes_on_from_any_line(
    interface: Published, reader: System
) -> None:
    interface.agree(reader, daily_quota=10_000)
    with interface.node.work() as w:
        w.action = "probe.write"
        many_probes(w, 2_300)
    answer = reader.call("POST", "/resources/exchprobe.record/exports")
    assert answer.status_code == 202
    write_probe(interface.node, amount=99)
    address = answer.json()["data"].removeprefix("/exchange/v1")
    lines = [Page.parse(line) for line in reader.call("GET", address).content.splitlines()]
    assert [len(page.entries) for page in lines] == [1000, 1000, 300]
    assert [page.more for page in lines] == [True, True, False]
    resumed = reader.call("GET", f"{address}&cursor={lines[0].cursor}").content.splitlines()
    assert [len(Page.parse(line).entries) for line in resumed] == [1000, 300]


def test_what_a_reader_cannot_take_becomes_a_worklist_item_once(interface: Published, reader: System) -> None:
    interface.agree(reader)
    write_probe(interface.node)
    entry = reader.page().entries[0]
    told = {
        "seq": entry.seq, "verdict": "quarantined", "code": "malformed.payload_hash",
    }  # fmt: skip
    for _repeat in range(2):
        report = {"entries": [told]}
        assert reader.call("POST", REPORTS, json=report).status_code == 204
    foreign = {"entries": [told | {"seq": 9_999}]}
    assert reader.call("POST", REPORTS, json=foreign).json()["code"] == "malformed.never_given"
    with interface.node.read() as w:
        rows = w.execute(sa.select(Refusal.__table__)).all()
    assert [(row.partner, row.stream, row.reason) for row in rows] == [
        ("reader", "pull.exchprobe.record", "malformed.payload_hash")
    ]


def test_the_way_in_is_by_signed_assertion_or_secret(interface: Published, reader: System) -> None:
    assert reader.ask_token(client_id="reader", client_secret="Long-Enough-1").ok
    kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    stranger = System(reader.code, url=reader.url, node=reader.node)
    refused = [
        reader.ask_token(client_id="reader", client_secret="wrong"),
        reader.ask_token(client_id="nobody", client_secret="Long-Enough-1"),
        reader.ask_token(client_assertion_type=kind, client_assertion=reader.assertion(aud="another")),
        reader.ask_token(client_assertion_type=kind, client_assertion=reader.assertion(exp=1)),
        reader.ask_token(client_assertion_type=kind, client_assertion=reader.assertion(exp=99999999999)),
        reader.ask_token(client_assertion_type=kind, client_assertion=stranger.assertion()),
        reader.ask_token(client_assertion_type=kind, client_assertion="x.y.z"),
    ]
    once = reader.assertion()
    assert reader.ask_token(client_assertion_type=kind, client_assertion=once).ok
    refused.append(reader.ask_token(client_assertion_type=kind, client_assertion=once))
    assert [(answer.status_code, answer.json()["category"]) for answer in refused] == [(401, "signature")] * 8
    assert "aud" in refused[2].json()["detail"]
    by_older_name = reader.assertion(alg="EdDSA")
    assert reader.ask_token(client_assertion_type=kind, client_assertion=by_older_name).ok


def test_a_token_ends_with_the_system_s_access(interface: Published, reader: System) -> None:
    assert reader.call("GET", "/resources").ok
    with interface.node.work() as w:
        end_client(w, "reader")
    answer = reader.call("GET", "/resources")
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, 'Bearer realm="exchange"')
    reader.token = "forged"
    assert reader.call("GET", "/resources").status_code == 401
