"""When the way to a partner ends: told on the monitor, by doctor and in the worklist before it happens."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from jinmin.exchange.certificates import certificate_end
from jinmin.vocabulary.profile import Intake, Profile
from tests.exchange.api_nodes import make_certificates
from tests.exchange.direct import MINISTRY, SICHUAN, up_to
from tests.exchange.platform_nodes import profile_of


def test_the_first_certificate_to_end_counts(tmp_path: Path) -> None:
    made = make_certificates(tmp_path, days=2)
    profile = profile_of(SICHUAN, MINISTRY, {"platform": {"ca": str(made.ca)}})
    route = up_to(MINISTRY, adapter="platform", settings={"certificate": str(made.certificate)})
    end = certificate_end(profile, route)
    assert end is not None
    assert abs(end - datetime.now(UTC) - timedelta(days=2)) < timedelta(minutes=5)
    later = certificate_end(profile, up_to(MINISTRY, adapter="platform"))
    assert later is not None
    assert later > end


def test_no_certificate_or_an_unreadable_one_says_nothing(tmp_path: Path) -> None:
    broken = tmp_path / "broken.pem"
    broken.write_text("-", encoding="utf-8")
    profile: Profile = profile_of(SICHUAN, MINISTRY, {})
    intake = Intake(
        partner="ministry", adapter="api", resources=("letters",), settings={"ca_file": str(broken)}
    )
    assert certificate_end(profile, intake) is None
    assert certificate_end(profile, up_to(MINISTRY)) is None
