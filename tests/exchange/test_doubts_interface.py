"""疑义 over the published interface: a system that reads questions what it got, and is told of the correction."""

from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest

from jinmin.doubts import Outcome, answer_doubt, doubts, retractions
from jinmin.doubts.cards import letter_place
from jinmin.doubts.reading import DoubtFilter
from jinmin.exchange.personal import PersonalSealer
from jinmin.ids import new_id
from jinmin.vocabulary.actor import Actor
from tests.exchange.gateway import Published, System, published
from tests.exchange.probe import change_probe, write_probe
from tests.exchange.test_doubts import PNG

OFFICER = Actor(None, "经办", region="", permissions=frozenset({"doubts.raise", "doubts.answer"}))


@pytest.fixture
def interface(fresh_sqlite: str, tmp_path: Path) -> Iterator[Published]:
    with published("ministry", tmp_path / "node", fresh_sqlite) as found:
        yield found


def question(
    interface: Published, reader: System, record_id: object, field: str = "amount"
) -> dict[str, object]:
    doubt_id = new_id()
    place = letter_place(reader.code, "ministry")
    sealer = PersonalSealer("aes-256-gcm", place, interface.node.keyring.transport_key)
    told = {
        "claimed": "9",
        "reason": "与合同不一致",
        "evidence": b64encode(PNG).decode(),
        "evidence_name": "合同.png",
    }
    personal = sealer.seal(doubt_id, 1, told)
    assert sealer.content_key is not None
    return {
        "id": str(doubt_id), "resource": "exchprobe.record", "record_id": str(record_id), "record_version": 1,
        "field": field, "content_key": sealer.content_key.model_dump(mode="json"), "personal": personal,
    }  # fmt: skip


def test_a_reader_questions_and_acknowledges(interface: Published) -> None:
    reader, other = interface.admit(System()), interface.admit(System(code="other"))
    interface.agree(reader, "region", "amount")
    record = write_probe(interface.node, amount=7)
    record_id = record.id
    assert [entry.record_id for entry in reader.page().entries] == [record_id]
    asked = question(interface, reader, record_id)
    made = reader.call("POST", "/doubts", json=asked)
    assert made.status_code == 201, made.text
    assert reader.call("POST", "/doubts", json=asked).json() == made.json()
    assert made.json()["number"].startswith("YY-ministry-")
    forbidden = reader.call("POST", "/doubts", json=question(interface, reader, record_id, "number"))
    assert (forbidden.status_code, forbidden.json()["code"]) == (404, "address.not_given")
    assert other.call("POST", "/doubts", json=asked).status_code in (400, 403)
    where = f"/doubts/{asked['id']}"
    assert other.call("GET", where).status_code == 404
    change_probe(interface.node, record, 9)
    with interface.node.read(OFFICER) as w:
        (line,) = doubts(w, DoubtFilter.TO_ANSWER)
    with interface.node.work(OFFICER) as w:
        answer_doubt(w, line.id, Outcome.CORRECTED, "合同金额录入有误")
    answer = reader.call("GET", where).json()
    assert (answer["outcome"], answer["corrected_version"]) == ("corrected", 2)
    (told,) = reader.call("GET", "/retractions").json()["retractions"]
    assert (told["fields"], told["right_version"], told["acknowledged_on"]) == (["amount"], 2, None)
    assert other.call("GET", "/retractions").json() == {"retractions": []}
    confirm = f"/retractions/{told['id']}/acknowledgement"
    assert other.call("POST", confirm, json={}).status_code == 404
    assert reader.call("POST", confirm, json={"cases": 2, "note": "已重办"}).status_code == 204
    assert reader.call("POST", confirm, json={}).status_code == 422
    with interface.node.read(OFFICER) as w:
        found = {one.addressee: one for one in retractions(w)}
    assert found["reader"].cases == 2
    assert found["reader"].acknowledged_on is not None
    assert "other" not in found
