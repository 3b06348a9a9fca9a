from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinmin.crypto import (
    BadSignature,
    CryptoSuite,
    KeyMissing,
    Keyring,
    KeyringUnusable,
    KeyStillInUse,
    MalformedKey,
    Tampered,
    ciphers,
    kek_id_of,
    kek_prefix,
)

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@given(data=st.binary(max_size=200), label=TEXT)
def test_records_round_trip(keyring: Keyring, data: bytes, label: str) -> None:
    key = keyring.unwrap(keyring.wrap(keyring.new_record_key()))
    assert keyring.open_sealed(key, keyring.seal(key, data, label), label) == data


@given(label=TEXT, text=TEXT)
def test_fields_round_trip(keyring: Keyring, label: str, text: str) -> None:
    assert keyring.open_field(label, keyring.seal_field(label, text)) == text


@given(data=st.binary(max_size=2000))
def test_files_round_trip(keyring: Keyring, data: bytes) -> None:
    assert keyring.open_file(keyring.seal_file(data)) == data


def test_a_field_does_not_open_as_another_column(keyring: Keyring) -> None:
    blob = keyring.seal_field("person.phone", "13800000000")
    with pytest.raises(Tampered):
        keyring.open_field("person.address", blob)


def test_a_record_does_not_open_under_another_label_or_key(keyring: Keyring) -> None:
    key = keyring.new_record_key()
    blob = keyring.seal(key, b"text", "case/1")
    with pytest.raises(Tampered):
        keyring.open_sealed(key, blob, "case/2")
    with pytest.raises(Tampered):
        keyring.open_sealed(keyring.new_record_key(), blob, "case/1")


def test_blind_indexes_find_equals_within_one_column_of_one_node(
    keyring: Keyring, suite: CryptoSuite, path: Path
) -> None:
    index = keyring.blind("person.id_number", "110101199003070011")
    assert len(index) == 32
    assert index == keyring.blind("person.id_number", "110101199003070011")
    assert index != keyring.blind("person.id_number", "110101199003070012")
    assert index != keyring.blind("person.phone", "110101199003070011")
    assert index != Keyring.create(path, suite).blind("person.id_number", "110101199003070011")


def test_label_and_value_do_not_run_together(keyring: Keyring) -> None:
    assert keyring.blind("person.id", "1") != keyring.blind("person.i", "d1")


def test_wrapped_keys_are_bound_to_every_byte(keyring: Keyring) -> None:
    wrapped = keyring.wrap(keyring.new_record_key())
    for position in range(len(wrapped)):
        altered = wrapped[:position] + bytes((wrapped[position] ^ 1,)) + wrapped[position + 1 :]
        with pytest.raises((Tampered, KeyMissing)):
            keyring.unwrap(altered)


def test_a_blanked_record_key_is_missing(keyring: Keyring) -> None:
    with pytest.raises(KeyMissing) as raised:
        keyring.unwrap(b"")
    assert raised.value.key == "crypto.record_key_destroyed"


def test_only_whole_record_keys_are_wrapped(keyring: Keyring) -> None:
    with pytest.raises(MalformedKey):
        keyring.wrap(b"short")


def test_signatures_are_the_node_s_own(keyring: Keyring, suite: CryptoSuite, path: Path) -> None:
    signature = keyring.sign(b"batch")
    keyring.verify(b"batch", signature)
    keyring.public_key().confirm(b"batch", signature)
    assert (signature.scheme, signature.key_id) == (suite.signature, keyring.public_key().key_id)
    with pytest.raises(BadSignature):
        keyring.verify(b"other", signature)
    with pytest.raises(BadSignature):
        Keyring.create(path, suite).verify(b"batch", signature)


def test_everything_opens_after_reopening(suite: CryptoSuite, path: Path) -> None:
    first = Keyring.create(path, suite)
    record_key = first.new_record_key()
    wrapped, sealed, filed = first.wrap(record_key), first.seal_field("a.b", "字"), first.seal_file(b"pdf")
    second = Keyring.open(path)
    assert second.suite == suite
    assert second.unwrap(wrapped) == record_key
    assert second.open_field("a.b", sealed) == "字"
    assert second.open_file(filed) == b"pdf"
    assert second.blind("a.b", "字") == first.blind("a.b", "字")
    assert second.public_key() == first.public_key()


def test_rotation_rewraps_and_forgetting_destroys(suite: CryptoSuite, path: Path) -> None:
    keyring = Keyring.create(path, suite)
    old, record_key = keyring.current_kek, keyring.new_record_key()
    kept, lost, field = keyring.wrap(record_key), keyring.wrap(record_key), keyring.seal_field("a.b", "字")
    new = keyring.rotate()
    assert (keyring.current_kek, keyring.kek_ids) == (new, tuple(sorted((old, new))))
    assert keyring.unwrap(kept) == record_key

    rewrapped = keyring.rewrap(kept)
    assert kek_id_of(rewrapped) == new
    assert rewrapped.startswith(kek_prefix(new))
    assert keyring.rewrap(rewrapped) == rewrapped

    keyring.forget(old)
    for ring in (keyring, Keyring.open(path)):
        assert ring.unwrap(rewrapped) == record_key
        assert ring.open_field("a.b", field) == "字"
        with pytest.raises(KeyMissing) as raised:
            ring.unwrap(lost)
        assert raised.value.values == {"kek_id": old}


def test_forgetting_leaves_no_key_in_the_cipher_cache(suite: CryptoSuite, path: Path) -> None:
    keyring = Keyring.create(path, suite)
    old = keyring.current_kek
    keyring.rotate()
    keyring.unwrap(keyring.wrap(keyring.new_record_key()))
    assert ciphers._cipher.cache_info().currsize > 0
    keyring.forget(old)
    assert ciphers._cipher.cache_info().currsize == 0


def test_the_current_key_and_unknown_keys_are_not_forgotten(suite: CryptoSuite, path: Path) -> None:
    keyring = Keyring.create(path, suite)
    with pytest.raises(KeyStillInUse):
        keyring.forget(keyring.current_kek)
    with pytest.raises(KeyMissing):
        keyring.forget("00000000")
    assert Keyring.open(path).kek_ids == (keyring.current_kek,)


def test_another_process_s_rotation_is_noticed(suite: CryptoSuite, path: Path) -> None:
    writer, worker = Keyring.create(path, suite), Keyring.open(path)
    old = writer.current_kek
    before = worker.wrap(worker.new_record_key())
    writer.rotate()
    after = writer.wrap(writer.new_record_key())
    assert worker.unwrap(after) == writer.unwrap(after)
    writer.forget(old)
    assert kek_id_of(worker.wrap(worker.new_record_key())) == writer.current_kek
    with pytest.raises(KeyMissing):
        worker.unwrap(before)


def test_rotations_at_once_lose_no_key(suite: CryptoSuite, path: Path) -> None:
    Keyring.create(path, suite)
    rings = [Keyring.open(path) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda ring: [ring.rotate() for _ in range(5)], rings))
    assert {kek_id for ids in made for kek_id in ids} < set(Keyring.open(path).kek_ids)
    assert len(Keyring.open(path).kek_ids) == 21


def test_a_vanished_or_swapped_file_stops_wrapping(suite: CryptoSuite, path: Path, tmp_path: Path) -> None:
    keyring = Keyring.create(path, suite)
    Keyring.create(tmp_path / "other.keys", suite)
    path.unlink()
    with pytest.raises(KeyringUnusable):
        keyring.wrap(keyring.new_record_key())
    (tmp_path / "other.keys").rename(path)
    with pytest.raises(KeyringUnusable) as raised:
        keyring.wrap(keyring.new_record_key())
    assert raised.value.key == "crypto.keyring_swapped"
