"""Checks of signing in and reading: pages, cursors, hashes, sealed fields, times, text, errors, load."""

import re
from base64 import urlsafe_b64decode
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from time import monotonic

from pydantic import TypeAdapter, ValidationError

from jinmin.conformance.examinee import (
    Examinee,
    NotAsWritten,
    NotTried,
    expect,
    expect_problem,
    expect_status,
    json_of,
)
from jinmin.crypto import BadSignature, PublicKey, Tampered
from jinmin.exchange.envelope import PROTOCOL, payload_hash
from jinmin.exchange.errors import MalformedMessage
from jinmin.exchange.page import Page
from jinmin.exchange.personal import PersonalOpener

CLOCKS_APART = timedelta(minutes=5)
KEY = TypeAdapter(PublicKey)
WAITING_P95 = 3.0
READERS = 4


def node_card(trial: Examinee) -> None:
    """GET /node tells protocol, code and keys."""
    answer = trial.call("GET", "/node", signed_in=False)
    expect_status(answer, 200)
    card = json_of(answer)
    expect(card.get("protocol") == PROTOCOL, "conform.protocol", protocol=card.get("protocol"))
    trial.node = str(card.get("code", ""))
    expect(bool(trial.node), "conform.no_code")
    try:
        trial.key = KEY.validate_python(card.get("signing_key"))
    except ValidationError:
        raise NotAsWritten("conform.card_key") from None


def https(trial: Examinee) -> None:
    """The address is HTTPS."""
    if "//127.0.0.1" in trial.address or "//localhost" in trial.address:
        raise NotTried("conform.loopback")
    expect(trial.address.startswith("https://"), "conform.not_https")


def wrong_proof(trial: Examinee) -> None:
    """Forged, expired and misaddressed assertions get no token."""
    for changed in ({"exp": 1}, {"aud": "someone-else"}, {"sub": "nobody-knows"}):
        expect_problem(trial.ask_token(trial.assertion(**changed)), (401,), "signature")
    expect_problem(trial.ask_token("x.y.z"), (401,), "signature")


def token(trial: Examinee) -> None:
    """A good assertion gets one."""
    answer = trial.ask_token(trial.assertion())
    expect_status(answer, 200)
    told = json_of(answer)
    expect(str(told.get("token_type", "")).lower() == "bearer", "conform.token_type")
    trial.token = str(told.get("access_token", ""))
    expect(bool(trial.token), "conform.no_token")


def without_token(trial: Examinee) -> None:
    """No data without a token."""
    answer = trial.call("GET", "/resources", signed_in=False)
    expect_problem(answer, (401,), "signature")


def resources(trial: Examinee) -> None:
    """GET /resources lists what may be read."""
    answer = trial.call("GET", "/resources")
    expect_status(answer, 200)
    listed = json_of(answer).get("resources")
    expect(isinstance(listed, list), "conform.no_list")
    ids = [one.get("id") for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    expect(trial.resource in ids, "conform.not_listed", resource=trial.resource)


def page(trial: Examinee) -> None:
    """A page is in canonical form and signed."""
    found = read(trial)
    key = trial.key
    assert key is not None
    try:
        found.verify(key)
    except BadSignature:
        raise NotAsWritten("conform.page_signature") from None
    expect(found.partner == trial.identity.code, "conform.page_partner", partner=found.partner)


def limit(trial: Examinee) -> None:
    """No page is longer than asked; pages follow each other without gap or repeat."""
    every = read(trial, limit=50)
    cursor, seen, place = "", [], 1
    for _page in range(6):
        one = read(trial, cursor, limit=2)
        expect(len(one.entries) <= 2, "conform.over_limit", count=len(one.entries))
        expect(one.from_seq == place, "conform.from_seq", seen=one.from_seq, wanted=place)
        seen += [entry.seq for entry in one.entries]
        cursor, place = one.cursor, one.to_seq + 1
        if not one.more:
            break
    expect(seen == [entry.seq for entry in every.entries][: len(seen)], "conform.pages_differ")


def cursor_stable(trial: Examinee) -> None:
    """The same cursor gives the same."""
    first = read(trial, limit=2)
    one, other = (read(trial, first.cursor, limit=3) for _time in range(2))
    expect([e.seq for e in one.entries] == [e.seq for e in other.entries], "conform.reads_differ")
    expect(not one.more or one.cursor == other.cursor, "conform.cursors_differ")


def cursor_forged(trial: Examinee) -> None:
    """An altered cursor is refused."""
    good = read(trial, limit=2).cursor
    middle = len(good) // 2
    other = "A" if good[middle] != "A" else "B"
    for bad in (good[:-3], good[:middle] + other + good[middle + 1 :], "中文"):
        expect_problem(trial.records(bad), (400,), "malformed")


def cursor_plain(trial: Examinee) -> None:
    """No personal data in a cursor."""
    cursor = read(trial, limit=2).cursor
    try:
        raw = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    except ValueError:
        raw = b""
    for told in (cursor, raw.decode("utf-8", "ignore")):
        expect(not re.search(r"\d{17}[\dXx]", told), "conform.cursor_number")
        expect(not re.search(r"[\u4e00-\u9fff]{2,}", told), "conform.cursor_name")


def hashes(trial: Examinee) -> None:
    """Each payload hash is of what was sent."""
    found = read(trial, limit=200)
    expect(bool(found.entries), "conform.no_records")
    wrong = [e.seq for e in found.entries if payload_hash(e.payload, found.alg) != e.payload_hash]
    expect(not wrong, "conform.wrong_hashes", count=len(wrong), first=wrong[0] if wrong else 0)


def sealed(trial: Examinee) -> None:
    """Personal fields are sealed to the reader's key."""
    found = read(trial, limit=200)
    private = [entry for entry in found.entries if entry.payload.personal]
    if not private:
        raise NotTried("conform.nothing_personal")
    expect(found.content_key is not None, "conform.no_content_key")
    opener = PersonalOpener(trial.identity, found.place, found.content_key)
    for entry in private:
        try:
            opened = opener.open(entry.record_id, entry.version, entry.payload.personal)
        except Tampered:
            raise NotAsWritten("conform.sealed_wrong", seq=entry.seq) from None
        expect(not opened.keys() & entry.payload.record.keys(), "conform.clear_and_sealed")


def times(trial: Examinee) -> None:
    """Instants are UTC and near the true time."""
    answer = trial.records(limit=5)
    expect_status(answer, 200)
    told = json_of(answer)
    entries = told.get("entries")
    listed = entries if isinstance(entries, list) else []
    stamps = [str(told.get("made_at")), *(str(entry.get("recorded_at")) for entry in listed)]
    expect(all(stamp.endswith("Z") for stamp in stamps), "conform.not_utc")
    sent = answer.headers.get("Date", "")
    clock = parsedate_to_datetime(sent) if sent else datetime.fromisoformat(stamps[0])
    expect(abs(clock.astimezone(UTC) - trial.clock.now()) < CLOCKS_APART, "conform.clock")


def chinese(trial: Examinee) -> None:
    """Chinese text is UTF-8 and harmless in parameters."""
    expect(b"\\u" not in trial.records(limit=50).content, "conform.escaped")
    params = {"agreement": "没有这份协议"}
    answer = trial.call("GET", f"/resources/{trial.resource}/records", params=params)
    expect(
        400 <= answer.status_code < 500, "conform.status", status=answer.status_code, wanted="4xx", said=""
    )


def errors(trial: Examinee) -> None:
    """Errors are problems in the protocol's categories."""
    expect_problem(trial.records(limit=0), (400,), "malformed")
    unknown = trial.call("GET", "/resources/nobody.declares/records")
    expect_status(unknown, 403, 404)
    expect_problem(trial.call("GET", "/no-such-place"), (404,), "address")


def export(trial: Examinee) -> None:
    """Bulk reading by lines goes on from any line."""
    answer = trial.call("POST", f"/resources/{trial.resource}/exports", params={"agreement": trial.agreement})
    expect_status(answer, 202)
    path = str(json_of(answer).get("data", "")).removeprefix("/exchange/v1")
    lines = [parse(line) for line in trial.call("GET", path).content.splitlines()]
    expect(bool(lines) and not lines[-1].more, "conform.export_end")
    rest = trial.call("GET", path, params={"cursor": lines[0].cursor}).content.splitlines()
    expect(len(rest) == max(len(lines) - 1, 1), "conform.export_resume")


def load(trial: Examinee) -> None:
    """Readers side by side are served."""
    until = monotonic() + trial.load_seconds

    def read_on(_reader: int) -> list[tuple[int, float]]:
        taken = []
        while monotonic() < until:
            begun = monotonic()
            taken.append((trial.records(limit=100).status_code, monotonic() - begun))
        return taken

    with ThreadPoolExecutor(READERS) as pool:
        taken = [one for part in pool.map(read_on, range(READERS)) for one in part]
    expect(not [code for code, _spent in taken if code >= 500], "conform.load_fault")
    spent = sorted(spent for code, spent in taken if code == 200)
    expect(bool(spent), "conform.load_none")
    p95 = spent[int(len(spent) * 0.95)]
    expect(p95 <= WAITING_P95, "conform.load_slow", seconds=f"{p95:.1f}")


def read(trial: Examinee, cursor: str = "", limit: int = 100) -> Page:
    """One page; NotAsWritten when it is none."""
    answer = trial.records(cursor, limit)
    expect_status(answer, 200)
    return parse(answer.content)


def parse(raw: bytes) -> Page:
    """A page in canonical form."""
    try:
        return Page.parse(raw)
    except MalformedMessage as wrong:
        place = wrong.values.get("place", "")
        raise NotAsWritten("conform.malformed", place=place) from wrong
