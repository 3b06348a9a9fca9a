"""电子证照标识 (GB/T 36904-2018): OID, type, issuer, serial, version and a MOD 37,36 check character."""

import re
from dataclasses import dataclass

from jinmin.codes.credit_code import parse_credit_code
from jinmin.codes.iso7064 import mod_37_36
from jinmin.codes.typed_code import normalise_code
from jinmin.errors import Invalid

CERTIFICATE_OID = "1.2.156.3005.2"

_TYPE_CODE = re.compile(r"[0-9A-Z]{18}[0-9]{3}")
_PART = re.compile(r"[0-9A-Z]+")
_VERSION = re.compile(r"[0-9]{3}")
_CHECK = re.compile(r"[0-9A-Z]")


@dataclass(frozen=True, slots=True)
class CertificateIdentifier:
    """An identifier in its parts, upper case. ``check_holds`` is false only for lenient imports.

    ``type_code``: the defining body's 18-character credit code and 3 digits; ``issuer``: a credit code or a
    division code; ``serial``: digits and letters; ``version``: 3 digits.
    """

    type_code: str
    issuer: str
    serial: str
    version: str
    check: str

    @property
    def check_holds(self) -> bool:
        """Whether the check character fits the other parts."""
        return self.check == _check_of(self.type_code, self.issuer, self.serial, self.version)

    def __str__(self) -> str:
        parts = (CERTIFICATE_OID, self.type_code, self.issuer, self.serial, self.version, self.check)
        return ".".join(parts)


def issue_certificate_identifier(
    type_code: str, issuer: str, serial: str, version: int
) -> CertificateIdentifier:
    """A new identifier, checked strictly: the credit code inside ``type_code`` must be valid too.

    Raises Invalid: ``certificate_identifier.type_code``, ``.issuer``, ``.serial``, ``.version``, or a
    ``credit_code`` key.
    """
    if not 0 <= version <= 999:
        raise Invalid("certificate_identifier.version")
    numbered = f"{version:03d}"
    _require_shape(type_code, issuer, serial, numbered)
    parse_credit_code(type_code[:18])
    check = _check_of(type_code, issuer, serial, numbered)
    return CertificateIdentifier(type_code, issuer, serial, numbered, check)


def parse_certificate_identifier(text: str) -> CertificateIdentifier:
    """The identifier in ``text``, with a check character that holds.

    Raises Invalid: as :func:`import_certificate_identifier`, and ``certificate_identifier.checksum``.
    """
    identifier = import_certificate_identifier(text)
    if not identifier.check_holds:
        raise Invalid("certificate_identifier.checksum")
    return identifier


def import_certificate_identifier(text: str) -> CertificateIdentifier:
    """An identifier issued elsewhere: the shape is required, the check character is not.

    Published samples exist whose check character does not fit; the caller looks at ``check_holds``.
    Raises Invalid: ``certificate_identifier.oid``, ``.parts``, ``.type_code``, ``.issuer``, ``.serial``,
    ``.version``, ``.check``.
    """
    typed = normalise_code(text)
    if not typed.startswith(CERTIFICATE_OID + "."):
        raise Invalid("certificate_identifier.oid", oid=CERTIFICATE_OID)
    parts = typed.removeprefix(CERTIFICATE_OID + ".").split(".")
    if len(parts) != 5:
        raise Invalid("certificate_identifier.parts")
    type_code, issuer, serial, version, check = parts
    _require_shape(type_code, issuer, serial, version)
    if not _CHECK.fullmatch(check):
        raise Invalid("certificate_identifier.check")
    return CertificateIdentifier(type_code, issuer, serial, version, check)


def _require_shape(type_code: str, issuer: str, serial: str, version: str) -> None:
    if not _TYPE_CODE.fullmatch(type_code):
        raise Invalid("certificate_identifier.type_code")
    if not _PART.fullmatch(issuer):
        raise Invalid("certificate_identifier.issuer")
    if not _PART.fullmatch(serial):
        raise Invalid("certificate_identifier.serial")
    if not _VERSION.fullmatch(version):
        raise Invalid("certificate_identifier.version")


def _check_of(type_code: str, issuer: str, serial: str, version: str) -> str:
    return mod_37_36(type_code + issuer + serial + version)
