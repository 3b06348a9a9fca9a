"""The kit passes our own interface and finds a bad one's fault where it is."""

import json
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from jinmin.conformance.examinee import Examinee
from jinmin.conformance.identity import KitIdentity
from jinmin.conformance.kit import Report, examine
from jinmin.exchange.partner_keys import KeyCard, pin_card
from jinmin.sharing.agreements import NewAgreement, conclude_agreement
from jinmin.sharing.clients import NewClient, register_client
from tests.exchange.api_nodes import (
    Interface,
    demo_system,
    interface_of,
    make_certificates,
    open_node,
    profile_file,
)
from tests.exchange.direct import marry
from tests.harness.ports import free_port
from tests.harness.warm_programs import WarmPrograms

RESOURCE = "marriage.record"


@pytest.fixture
def kit(tmp_path: Path) -> KitIdentity:
    made = KitIdentity.new("p99")
    made.save(tmp_path / "kit.json")
    return made


def card(kit: KitIdentity) -> KeyCard:
    return KeyCard(
        node=kit.code, title="检测", region="51", environment="production",
        signature=kit.signing_key.public, transport=kit.transport_key(),
    )  # fmt: skip


@pytest.fixture
def interface(fresh_sqlite: str, tmp_path: Path, kit: KitIdentity) -> Iterator[Interface]:
    certificates = make_certificates(tmp_path / "tls")
    profile = profile_file(tmp_path, "ministry", "p99", takes="")
    made = interface_of(tmp_path, profile, tmp_path / "node", fresh_sqlite, certificates)
    node = open_node(profile, tmp_path / "node", fresh_sqlite)
    today = node.clock.today()
    with node.work() as w:
        pin_card(w, card(kit))
        register_client(
            w,
            NewClient(
                code=kit.code, title="检测", signing_key=kit.signing_key.public, transport_key=kit.transport_key(),
                calls_per_minute=100_000,
            ),
        )  # fmt: skip
        terms = {"number": "K-1", "client": kit.code, "resource": RESOURCE, "fields": ("*",)}
        days = {"valid_from": today, "valid_to": today + timedelta(days=9), "daily_quota": 1_000_000}
        conclude_agreement(w, NewAgreement.model_validate(terms | days | {"purpose": "一致性检测"}))
    marry(node, 5)
    node.close()
    made.start()
    yield made
    made.kill()


def test_our_own_interface_conforms(interface: Interface, warm: WarmPrograms, tmp_path: Path) -> None:
    words = ["exchange", "conform", interface.address, "--identity", tmp_path / "kit.json", "--seconds", "1"]
    command = [warm.command_folder(tmp_path) / "jinmin", *words, "--ca", interface.certificates.ca, "--json"]
    done = subprocess.run([*map(str, command)], capture_output=True, timeout=300)
    report = Report.model_validate(json.loads(done.stdout))
    assert [(one.check, one.detail) for one in report.findings if one.verdict != "passed"] == [
        ("https", "本机试验，不检查")
    ]
    assert (report.conforms, done.returncode) == (True, 0)


@pytest.mark.parametrize(
    ("temper", "faults"),
    [
        ("good", set()),
        ("lying", {"hashes", "push"}),
        ("failing", {"without_token"}),
        ("exploding", {"without_token", "resources"}),
    ],
)
def test_a_bad_partner_fails_at_its_fault(
    temper: str, faults: set[str], tmp_path: Path, kit: KitIdentity
) -> None:
    port = free_port()
    partner = demo_system(tmp_path / "demo", card(kit).model_copy(update={"node": "p99-kit"}), port, temper)
    trial = Examinee(partner.url, kit.model_copy(update={"code": "p99-kit"}), RESOURCE, load_seconds=0.2)
    report = examine(trial)
    failed = {one.check for one in report.findings if one.verdict == "failed"}
    partner.stop()
    assert report.conforms == (temper == "good")
    assert faults <= failed, failed
    if temper in ("good", "lying"):
        assert failed == faults | {"export"}, report.findings
