"""What can go wrong with keys, seals and signatures. No error ever carries key material or plain text."""

from jinmin.errors import Invalid, JinminError, Misconfigured, Refused


class Tampered(JinminError):
    """The sealed bytes, their label or the key are not the ones that were sealed."""


class BadSignature(JinminError):
    """The signature was not made over this data by this key."""


class KeyMissing(JinminError):
    """The key was destroyed, or this node never had it; what it sealed stays closed."""


class MalformedKey(Invalid):
    """Key material of the wrong length, off its curve or of an unknown scheme."""


class WrongPassphrase(JinminError):
    """The passphrase is missing or does not open this keyring."""


class KeyringUnusable(Misconfigured):
    """The keyring file is missing, unreadable, damaged, exposed to other users or in the way."""


class KeyStillInUse(Refused):
    """The current key-encryption key cannot be forgotten; rotate first."""
