"""Every key that identity raises has a text, and every text is used."""

import re
from importlib.resources import files

from jinmin.messages import core_texts, read_catalogue

PACKAGE = files("jinmin") / "identity"
ERRORS = "Forbidden|Hidden|Invalid|Refused|NotFound|SessionLost|Unavailable|Stale"
RAISED = re.compile(rf'(?:{ERRORS})\(\s*"([a-z_.]+)"')
CONSTRAINT = re.compile(r'"(uq_[a-z_]+)"')


def test_texts_and_keys_agree() -> None:
    sources = [item.read_text("utf-8") for item in PACKAGE.iterdir() if item.name.endswith(".py")]
    raised = {key for source in sources for key in RAISED.findall(source)}
    unique = {f"constraint.{name}" for source in sources for name in CONSTRAINT.findall(source)}
    written = read_catalogue(PACKAGE / "messages.toml").keys()
    assert raised - core_texts().keys() == set()
    titles = {key for key in written if key.startswith("office_kind.")}
    assert written - raised - unique - titles == set()
    assert unique - written == {"constraint.uq_identity_session_token_hash"}  # 256 random bits
