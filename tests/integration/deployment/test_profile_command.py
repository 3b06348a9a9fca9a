"""``jinmin profile`` over a real node: show, check, plan, approve; the next start is by the new file."""

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.exchange.direct import MINISTRY, SICHUAN, up_to
from tests.exchange.platform_nodes import as_toml, pin_each_other, profile_of

from jinmin.cli.app import main
from jinmin.identity import (
    AppointmentInput,
    OrganisationInput,
    PostInput,
    PostKind,
    UserInput,
    appoint,
    create_organisation,
    create_post,
    create_user,
)
from jinmin.node import Node


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A province on a medium with two administrators; the ministry's keys are pinned."""
    folders = {name: str(tmp_path / name) for name in ("outbox", "inbox")}
    for folder in folders.values():
        Path(folder).mkdir()
    bare = profile_of(SICHUAN, MINISTRY, {"medium": folders})
    profile = bare.model_copy(update={"routes": (up_to(MINISTRY, adapter="medium"),)})
    first = tmp_path / "first.toml"
    first.write_text(as_toml(profile), encoding="utf-8")
    data = tmp_path / "p51"
    assert _run(data, "--profile", str(first), "migrate")[0] == 0
    url = f"sqlite:///{data / 'jinmin.db'}"
    province, other = (
        Node.open(profile, data, database_url=url),
        Node.open(
            profile_of(MINISTRY, SICHUAN, {}), tmp_path / "m", database_url=f"sqlite:///{tmp_path / 'm.db'}"
        ),
    )
    other.migrate()
    pin_each_other(province, other)
    with province.work() as w:
        office = create_organisation(w, OrganisationInput(name="四川省民政厅", level="province", region="51"))
        w.flush()
        for login, kind in (("sun", PostKind.SYSTEM_ADMIN), ("he", PostKind.SECURITY_ADMIN)):
            user = create_user(w, UserInput(login=login, name=login))
            post = create_post(
                w, PostInput(org_id=office.id, title=login, kind=kind, permissions=frozenset())
            )
            w.flush()
            appoint(w, AppointmentInput(user_id=user.id, post_id=post.id, valid_from=date(2020, 1, 1)))
    province.close()
    other.close()
    return data


def _run(data: Path, *words: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["--data", str(data), *words])
    told = f"{done.output}{getattr(done.exception, 'key', '')}"
    return done.exit_code, told


def test_two_administrators_change_the_profile_by_command(data: Path, tmp_path: Path) -> None:
    code, shown = _run(data, "profile", "show")
    assert code == 0
    assert "婚姻登记信息　发往民政部　离线介质" in shown
    text = _run(data, "profile", "show", "--toml")[1]
    wanted = tmp_path / "wanted.toml"
    wanted.write_text(text.replace("试验", "离线报送"), encoding="utf-8")
    same = _run(data, "profile", "plan", str(wanted), "--reason", "试", "--user", "sun")
    assert same[1].endswith("deployment.checks_fail")
    wanted.write_text(text.replace("[[routes]]", "[[routes]]\nbatch_limit = 50", 1), encoding="utf-8")
    code, checked = _run(data, "profile", "check", str(wanted))
    assert code == 0
    assert "批量等设置改变" in checked
    assert _run(data, "profile", "plan", str(wanted), "--reason", "批量减小", "--user", "sun")[0] == 0
    assert _run(data, "profile", "approve", "--user", "sun")[1].endswith("access.permission")
    code, approved = _run(data, "profile", "approve", "--user", "he")
    assert code == 0, approved
    assert "batch_limit = 50" in (data / "deployment.toml").read_text(encoding="utf-8")
    assert (data / "profile").read_text(encoding="utf-8").strip() == "deployment.toml"
    assert "batch_limit = 50" in _run(data, "profile", "show", "--toml")[1]
    assert "批量减小" in _run(data, "profile", "history", "--user", "he")[1]
