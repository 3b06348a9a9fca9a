import json
import os
import stat
from pathlib import Path

import pytest

from jinmin.crypto import GUOMI, INTERNATIONAL, CryptoSuite, Keyring, KeyringUnusable, WrongPassphrase
from jinmin.crypto.key_document import KeyDocument

PASSPHRASE = "正确的口令 battery"


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_file_is_the_owner_s_alone_whatever_the_umask(path: Path) -> None:
    before = os.umask(0)
    try:
        keyring = Keyring.create(path, INTERNATIONAL)
        keyring.rotate()
    finally:
        os.umask(before)
    assert [_mode(each) for each in path.parent.iterdir()] == [0o600, 0o600]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o602])
def test_an_exposed_file_is_refused(path: Path, mode: int) -> None:
    Keyring.create(path, INTERNATIONAL)
    path.chmod(mode)
    with pytest.raises(KeyringUnusable) as raised:
        Keyring.open(path)
    assert raised.value.key == "crypto.keyring_exposed"


def test_nothing_but_keyring_and_lock_is_left_behind(path: Path) -> None:
    keyring = Keyring.create(path, INTERNATIONAL)
    keyring.forget(_rotated_from(keyring))
    assert sorted(each.name for each in path.parent.iterdir()) == ["node.keys", "node.keys.lock"]


def _rotated_from(keyring: Keyring) -> str:
    old = keyring.current_kek
    keyring.rotate()
    return old


def test_a_failed_write_leaves_the_old_keyring(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keyring = Keyring.create(path, INTERNATIONAL)
    before = path.read_bytes()

    def full_disk(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full_disk)
        with pytest.raises(KeyringUnusable) as raised:
            keyring.rotate()
        with pytest.raises(KeyringUnusable):
            Keyring.create(path.with_name("second.keys"), INTERNATIONAL)
    assert raised.value.key == "crypto.keyring_unwritable"
    assert path.read_bytes() == before
    assert sorted(each.name for each in path.parent.iterdir()) == ["node.keys", "node.keys.lock"]
    assert keyring.kek_ids == Keyring.open(path).kek_ids


def test_an_existing_file_is_never_overwritten(path: Path) -> None:
    backup = Keyring.create(path, INTERNATIONAL).export(PASSPHRASE)
    before = path.read_bytes()
    with pytest.raises(KeyringUnusable) as raised:
        Keyring.create(path, INTERNATIONAL)
    assert raised.value.key == "crypto.keyring_exists"
    with pytest.raises(KeyringUnusable):
        Keyring.restore(backup, PASSPHRASE, path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff", b"[]", b'{"format": "jinmin-keyring-2"}'])
def test_a_file_that_is_no_keyring_is_refused(path: Path, content: bytes) -> None:
    path.touch(0o600)
    path.write_bytes(content)
    with pytest.raises(KeyringUnusable) as raised:
        Keyring.open(path)
    assert raised.value.key == "crypto.keyring_damaged"


def test_a_missing_file_or_folder_is_told(path: Path) -> None:
    with pytest.raises(KeyringUnusable) as raised:
        Keyring.open(path)
    assert raised.value.key == "crypto.keyring_unreadable"
    with pytest.raises(KeyringUnusable) as raised:
        Keyring.create(path / "deeper", INTERNATIONAL)
    assert raised.value.key == "crypto.keyring_unwritable"


def test_every_byte_of_the_file_is_guarded(path: Path) -> None:
    keyring = Keyring.create(path, INTERNATIONAL)
    keyring.rotate()
    raw = path.read_bytes()
    for position in range(len(raw)):
        with pytest.raises(KeyringUnusable):
            KeyDocument.parse(_flipped(raw, position)).unlock(None)


def test_every_byte_of_a_protected_file_is_guarded(path: Path) -> None:
    backup = Keyring.create(path, GUOMI).export(PASSPHRASE)
    lock = KeyDocument.parse(backup).lock_for(PASSPHRASE)
    for position in range(len(backup)):
        with pytest.raises((KeyringUnusable, WrongPassphrase)):
            KeyDocument.parse(_flipped(backup, position)).unlock(lock)


def _flipped(raw: bytes, position: int) -> bytes:
    return raw[:position] + bytes((raw[position] ^ 1,)) + raw[position + 1 :]


@pytest.mark.parametrize("change", [{"digest": "sm3"}, {"cipher": "sm4-gcm"}, {"signature": "sm2"}])
def test_the_suite_cannot_be_changed_in_the_file(path: Path, change: dict[str, str]) -> None:
    Keyring.create(path, INTERNATIONAL)
    document = json.loads(path.read_text())
    path.write_text(json.dumps(document | {"suite": document["suite"] | change}))
    with pytest.raises(KeyringUnusable):
        Keyring.open(path)


def test_a_key_taken_out_of_the_file_is_noticed(path: Path) -> None:
    old = _rotated_from(Keyring.create(path, INTERNATIONAL))
    document = json.loads(path.read_text())
    del document["keks"][old]
    path.write_text(json.dumps(document))
    with pytest.raises(KeyringUnusable):
        Keyring.open(path)


def test_a_passphrase_is_needed_and_must_fit(suite: CryptoSuite, path: Path) -> None:
    keyring = Keyring.create(path, suite, PASSPHRASE)
    sealed = keyring.seal_field("a.b", "字")
    rotated = keyring.rotate()
    assert Keyring.open(path, PASSPHRASE).open_field("a.b", sealed) == "字"
    assert Keyring.open(path, PASSPHRASE).current_kek == rotated
    for wrong, key in ((None, "required"), ("", "empty"), (PASSPHRASE + " ", "wrong")):
        with pytest.raises(WrongPassphrase) as raised:
            Keyring.open(path, wrong)
        assert raised.value.key == f"crypto.passphrase_{key}"


def test_a_passphrase_for_an_unprotected_file_is_refused(path: Path) -> None:
    Keyring.create(path, INTERNATIONAL)
    with pytest.raises(WrongPassphrase) as raised:
        Keyring.open(path, PASSPHRASE)
    assert raised.value.key == "crypto.passphrase_not_expected"


def test_an_empty_passphrase_protects_nothing_and_is_refused(path: Path) -> None:
    with pytest.raises(WrongPassphrase):
        Keyring.create(path, INTERNATIONAL, "")
    assert not path.exists()


def test_keyboards_may_compose_a_passphrase_differently(path: Path) -> None:
    Keyring.create(path, INTERNATIONAL, "café ＡＢＣ")
    Keyring.open(path, "cafe\u0301 ABC")


def test_a_protected_file_holds_no_key_in_clear(path: Path) -> None:
    keyring = Keyring.create(path, INTERNATIONAL, PASSPHRASE)
    stored = path.read_bytes() + keyring.export(PASSPHRASE)
    for kek in keyring._keys.keks.values():
        assert kek.hex().encode() not in stored


def test_an_unprotected_file_holds_only_keks_in_clear(path: Path) -> None:
    keys = Keyring.create(path, INTERNATIONAL)._keys
    stored = path.read_text()
    assert keys.keks[keys.current].hex() in stored
    for secret in (keys.field_key, keys.blind_key, keys.file_key):
        assert secret.hex() not in stored
    assert keys.signing_key.as_secret_json()["secret"] not in stored


def test_a_backup_restores_every_key(suite: CryptoSuite, path: Path, tmp_path: Path) -> None:
    keyring = Keyring.create(path, suite)
    record_key = keyring.new_record_key()
    wrapped, sealed = keyring.wrap(record_key), keyring.seal_field("a.b", "字")
    keyring.rotate()
    backup = keyring.export(PASSPHRASE)
    restored = Keyring.restore(backup, PASSPHRASE, tmp_path / "restored.keys", "文件口令")
    assert restored.kek_ids == keyring.kek_ids
    assert restored.unwrap(wrapped) == record_key
    assert restored.open_field("a.b", sealed) == "字"
    assert restored.public_key() == keyring.public_key()
    assert _mode(tmp_path / "restored.keys") == 0o600
    Keyring.open(tmp_path / "restored.keys", "文件口令")


def test_a_backup_needs_its_passphrase(path: Path, tmp_path: Path) -> None:
    backup = Keyring.create(path, INTERNATIONAL).export(PASSPHRASE)
    with pytest.raises(WrongPassphrase):
        Keyring.restore(backup, "别的口令", tmp_path / "restored.keys")
    assert not (tmp_path / "restored.keys").exists()


def test_a_forged_cost_cannot_exhaust_the_node(path: Path) -> None:
    document = json.loads(Keyring.create(path, INTERNATIONAL).export(PASSPHRASE))
    document["passphrase"]["memory_kib"] = 1 << 40
    with pytest.raises(KeyringUnusable):
        Keyring.restore(json.dumps(document).encode(), PASSPHRASE, path)


def test_a_file_put_back_under_another_passphrase_asks_for_a_restart(path: Path) -> None:
    keyring = Keyring.create(path, INTERNATIONAL, PASSPHRASE)
    backup = keyring.export(PASSPHRASE)
    path.unlink()
    Keyring.restore(backup, PASSPHRASE, path, "文件口令")
    with pytest.raises(WrongPassphrase) as raised:
        keyring.wrap(keyring.new_record_key())
    assert raised.value.key == "crypto.passphrase_changed"
