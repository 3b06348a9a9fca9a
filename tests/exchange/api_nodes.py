"""Real nodes joined over HTTPS on the loopback address: profiles as files, interfaces as processes."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from jinmin.exchange.partner_keys import KeyCard, own_card, pin_card
from jinmin.node import Node
from jinmin.profiles import load_profile
from tests.exchange.direct import open_whole
from tests.exchange.gateway import wait_for
from tests.harness.ports import free_port
from tests.harness.warm_programs import Process, start_program

NODES = {
    "ministry": ("民政部", "ministry", ""),
    "p51": ("四川省", "province", "51"),
    "p99": ("自建系统（演示）", "province", "51"),
}


@dataclass(frozen=True)
class Certificates:
    """A certificate authority made for this test, and what it issued to 127.0.0.1."""

    ca: Path
    certificate: Path
    key: Path


def make_certificates(folder: Path, *, days: int = 2) -> Certificates:
    folder.mkdir(parents=True, exist_ok=True)
    now = datetime.now(UTC)
    ca_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    ca_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "试验根证书")])
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])

    def build(
        subject: x509.Name, public: ec.EllipticCurvePublicKey, until: datetime
    ) -> x509.CertificateBuilder:
        bare = x509.CertificateBuilder().subject_name(subject).issuer_name(ca_name).public_key(public)
        numbered = bare.serial_number(x509.random_serial_number())
        return numbered.not_valid_before(now - timedelta(days=10)).not_valid_after(until)

    ca = build(ca_name, ca_key.public_key(), now + timedelta(days=9))
    ca = ca.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
    ca = ca.add_extension(usage, critical=True)
    ca = ca.add_extension(x509.SubjectKeyIdentifier.from_public_key(ca_key.public_key()), critical=False)
    leaf = build(name, key.public_key(), now + timedelta(days=days))
    leaf = leaf.add_extension(
        x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
    )
    leaf = leaf.add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key()), critical=False
    )
    made = Certificates(folder / "ca.pem", folder / "server.pem", folder / "server.key")
    made.ca.write_bytes(ca.sign(ca_key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    made.certificate.write_bytes(leaf.sign(ca_key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    made.key.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return made


def profile_file(folder: Path, code: str, partner: str, *, sends: str = "", takes: str | None = None) -> Path:
    """A node that knows one partner; ``sends`` and ``takes`` are the lines of settings of its route and intake."""
    title, level, region = NODES[code]
    other_title, other_level, other_region = NODES[partner]
    text = f"""
id = "{code}"
title = "{title}"
summary = "试验"
[node]
code = "{code}"
title = "{title}"
level = "{level}"
region = "{region}"
[[partners]]
code = "{partner}"
title = "{other_title}"
level = "{other_level}"
region = "{other_region}"
"""
    if sends:
        text += f"""
[[routes]]
partner = "{partner}"
title = "{other_title}"
level = "{other_level}"
region = "{other_region}"
adapter = "api"
resources = ["marriage.record"]
batch_limit = 4
[routes.settings]
{sends}
"""
    if takes is not None:
        text += f"""
[[intakes]]
partner = "{partner}"
adapter = "api"
resources = ["marriage.record"]
[intakes.settings]
{takes}
"""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{code}.toml"
    path.write_text(text, encoding="utf-8")
    return path


def open_node(profile: Path, folder: Path, url: str) -> Node:
    return open_whole(load_profile(str(profile)), folder, url)


def card_of(node: Node) -> KeyCard:
    with node.read() as w:
        return own_card(w)


def acquaint(one: Node, other: Node) -> None:
    """Each pins the other's keys."""
    for here, there in ((one, other), (other, one)):
        with here.work() as w:
            pin_card(w, card_of(there))


@dataclass
class Interface:
    """``jinmin api`` of one node in a process of its own; ``command`` is what follows ``jinmin``."""

    command: list[str]
    port: int
    certificates: Certificates
    process: Process | None = None

    @property
    def address(self) -> str:
        return f"https://127.0.0.1:{self.port}/exchange/v1"

    def start(self) -> None:
        with open(os.devnull, "wb") as nowhere:
            self.process = start_program("jinmin.cli", self.command, output=nowhere)
        wait_for(f"{self.address}/node", self.process, verify=str(self.certificates.ca))

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def trusts(self) -> str:
        return f'address = "{self.address}"\nca_file = "{self.certificates.ca}"\nread_seconds = "20"'


def interface_of(folder: Path, profile: Path, data: Path, url: str, certificates: Certificates) -> Interface:
    port = free_port()
    words = ["--data", data, "--profile", profile, "--database", url, "api", "--port", port]
    words += ["--certificate", certificates.certificate, "--key", certificates.key]
    return Interface([str(word) for word in words], port, certificates)


@dataclass
class DemoSystem:
    """A demo partner in a process of its own."""

    process: Process
    url: str
    card: KeyCard

    def told(self) -> dict[str, list[dict[str, object]]]:
        found: dict[str, list[dict[str, object]]] = requests.get(f"{self.url}/trial", timeout=20).json()
        return found

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


def demo_system(folder: Path, friend: KeyCard, port: int, temper: str, *options: str) -> DemoSystem:
    folder.mkdir(parents=True, exist_ok=True)
    known, own = folder / "friend.json", folder / "own.json"
    known.write_text(friend.model_dump_json(), encoding="utf-8")
    words = [
        "--temper",
        temper,
        "--friend",
        known,
        "--card-out",
        own,
        "--code",
        "p99",
        "--port",
        port,
        *options,
    ]
    process = start_program("jinmin_exchange_api.demo_program", [str(word) for word in words])
    url = f"http://127.0.0.1:{port}/exchange/v1"
    wait_for(f"{url}/node", process)
    return DemoSystem(process, url, KeyCard.parse(own.read_bytes()))
