"""No key material in what people and logs may see."""

import json
import traceback
from pathlib import Path

import pytest

from jinmin.crypto import GUOMI, CryptoSuite, Keyring, KeyringUnusable, MalformedKey, SigningKey
from jinmin.crypto.key_document import KeyDocument, NodeKeys
from jinmin.crypto.passphrases import PassphraseKey
from jinmin.errors import JinminError

PASSPHRASE = "秘密口令"


def _secrets(keys: NodeKeys) -> list[bytes]:
    own = [keys.field_key, keys.blind_key, keys.file_key]
    curves = [keys.signing_key.as_secret_json(), keys.transport_key.as_secret_json()]
    return [*keys.keks.values(), *own, *(bytes.fromhex(secret["secret"]) for secret in curves)]


def _assert_hidden(shown: str, secrets: list[bytes]) -> None:
    for secret in secrets:
        assert secret.hex()[:16] not in shown.lower()
        assert repr(secret)[2:-1] not in shown


def test_representations_show_no_secret(suite: CryptoSuite, path: Path) -> None:
    lock = PassphraseKey.fresh(PASSPHRASE)
    keyring = Keyring.create(path, suite)
    keys = keyring._keys
    shown = "".join(
        form(each)
        for each in (keyring, keys, keys.signing_key, keys.transport_key, lock, keyring.sign(b""))
        for form in (repr, str)
    )
    _assert_hidden(shown, [*_secrets(keys), lock.key])


@pytest.mark.parametrize("part", ["keks", "own_keys", "current", "suite", "format"])
def test_errors_over_a_damaged_keyring_show_no_secret(path: Path, part: str) -> None:
    keys = Keyring.create(path, GUOMI)._keys
    document = json.loads(path.read_text())
    for broken in (document | {part: 1}, {name: value for name, value in document.items() if name != part}):
        with pytest.raises(KeyringUnusable) as raised:
            KeyDocument.parse(json.dumps(broken).encode())
        _assert_hidden(_whole_trace(raised.value), _secrets(keys))


def test_an_error_over_a_cut_keyring_shows_no_secret(path: Path) -> None:
    keys = Keyring.create(path, GUOMI)._keys
    with pytest.raises(KeyringUnusable) as raised:
        KeyDocument.parse(path.read_bytes()[:-20])
    _assert_hidden(_whole_trace(raised.value), _secrets(keys))


@pytest.mark.parametrize("more", [{"more": 1}, {"scheme": "rsa"}, {"secret": "5c" * 33}])
def test_errors_over_a_malformed_secret_do_not_show_it(more: dict[str, object]) -> None:
    secret = b"\x5c" * 32
    with pytest.raises(MalformedKey) as raised:
        SigningKey.from_secret_json({"scheme": "sm2", "secret": secret.hex()} | more)
    _assert_hidden(_whole_trace(raised.value), [secret])


def test_a_wrong_passphrase_is_not_repeated(path: Path) -> None:
    Keyring.create(path, GUOMI, PASSPHRASE)
    with pytest.raises(JinminError) as raised:
        Keyring.open(path, "打错的口令")
    assert "打错的口令" not in "".join(map(str, (raised.value, raised.value.values)))


def _whole_trace(error: JinminError) -> str:
    """Every chained error's own words, without the source lines around them."""
    chain: list[BaseException] = [error]
    while cause := chain[-1].__cause__ or (None if chain[-1].__suppress_context__ else chain[-1].__context__):
        chain.append(cause)
    return "".join("".join(traceback.format_exception_only(each)) for each in chain)
