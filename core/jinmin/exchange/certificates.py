"""When the certificates end by which a node and its partners are believed on their way to each other."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from cryptography import x509

from jinmin.vocabulary.profile import Intake, Profile, Route

FILES = ("certificate", "ca", "ca_file")
"""Settings of adapters that name certificates in PEM."""


def certificate_end(profile: Profile, carried: Route | Intake) -> datetime | None:
    """The first moment at which one of the certificates is no longer valid; None when none is named or readable."""
    settings = profile.settings(carried)
    named = [settings[name] for name in FILES if settings.get(name)]
    return min((end for path in named for end in _ends(Path(path))), default=None)


def _ends(path: Path) -> Iterator[datetime]:
    try:
        found = x509.load_pem_x509_certificates(path.read_bytes())
    except (OSError, ValueError):
        # The adapter says so, with its cure, when it connects.
        return
    yield from (certificate.not_valid_after_utc for certificate in found)
