"""The nodes of ``jinmin demo --two-level``: who they are, whom they report to, who signs in."""

from dataclasses import dataclass

from jinmin.vocabulary.profile import Partner


@dataclass(frozen=True)
class DemoNode:
    """One node of the demonstration: its ``counties`` have offices with records, ``logins`` are told of."""

    identity: Partner
    links: str
    logins: tuple[str, ...]
    counties: tuple[str, ...] = ()


PROFILE = """id = "{code}"
title = "{title}（两级演示）"
summary = "两级部署演示，人员虚构"
demo = true
[node]
code = "{code}"
title = "{title}"
level = "{level}"
region = "{region}"
[carriers.platform]
servers = "nats://127.0.0.1:{broker}"
{links}"""

PARTNER = """[[partners]]
code = "{code}"
title = "{title}"
level = "{level}"
region = "{region}"
"""

SELF_BUILT = Partner(code="p11", title="北京市（自建系统，演示）", level="province", region="11")
MINISTRY = Partner(code="ministry", title="民政部", level="ministry", region="")
SICHUAN = Partner(code="p51", title="四川省", level="province", region="51")
QINGCHUAN = Partner(code="c510822", title="青川县", level="county", region="510822")

ADMINISTRATORS = ("sysadmin", "security")
"""Who plans a change of the deployment, and who approves it."""


def _partner(partner: Partner) -> str:
    return PARTNER.format(**partner.model_dump())


def _takes(partner: Partner, adapter: str = "platform", settings: str = "") -> str:
    told = f'[[intakes]]\npartner = "{partner.code}"\nadapter = "{adapter}"\nresources = ["*"]\n{settings}'
    return _partner(partner) + told


def _reports_to(partner: Partner, more: str = "") -> str:
    route = _partner(partner).replace("[[partners]]\ncode", "[[routes]]\npartner")
    return _partner(partner) + route + f'adapter = "platform"\nresources = ["*"]\n{more}'


def _writes_to(partner: Partner) -> str:
    """Letters down to a node below, which is known from its intake."""
    route = _partner(partner).replace("[[partners]]\ncode", "[[routes]]\npartner")
    return route + 'adapter = "platform"\nresources = ["letters"]\ndirection = "down"\n'


def _listens_to(partner: Partner) -> str:
    """Letters from the node above, which is known from its route."""
    return f'[[intakes]]\npartner = "{partner.code}"\nadapter = "platform"\nresources = ["letters"]\n'


NODES = (
    DemoNode(
        MINISTRY,
        links=_takes(SICHUAN)
        + _writes_to(SICHUAN)
        + _takes(
            SELF_BUILT, "api", '[intakes.settings]\naddress = "http://127.0.0.1:{self_built}/exchange/v1"\n'
        ),
        logins=("ministry", *ADMINISTRATORS),
    ),
    DemoNode(
        SICHUAN,
        links=_reports_to(MINISTRY, "forward = true\n")
        + _listens_to(MINISTRY)
        + _takes(QINGCHUAN)
        + _writes_to(QINGCHUAN),
        logins=("province", *ADMINISTRATORS),
        counties=("510802", "510104"),
    ),
    DemoNode(
        QINGCHUAN,
        links=_reports_to(SICHUAN) + _listens_to(SICHUAN),
        logins=("clerk", "manager", *ADMINISTRATORS),
        counties=("510822",),
    ),
)


def profile_text(told: DemoNode, broker: int, self_built: int) -> str:
    """The profile of the node, as TOML; the platform and the self-built system listen at these ports."""
    links = told.links.replace("{self_built}", str(self_built))
    return PROFILE.format(**told.identity.model_dump(), links=links, broker=broker)
