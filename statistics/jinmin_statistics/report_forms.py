"""表头: the head of an official report form, from reports.toml. Nothing there is made up; gaps say so."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinmin.api import text
from jinmin_statistics.periods import Period

SHIPPED = Path(__file__).parent / "reports.toml"


@dataclass(frozen=True)
class ReportForm:
    """A form. Empty where not known; ``confirmed`` once its source has been read in full."""

    number: str
    title: str
    maker: str
    approver: str
    approval: str
    valid_to: str
    confirmed: bool

    @property
    def facts(self) -> dict[str, str]:
        """The head as label and value; gaps read 待核."""
        known = {
            "表号": self.number,
            "制表机关": self.maker,
            "批准机关": self.approver,
            "批准文号": self.approval,
            "有效期至": self.valid_to,
        }
        return {label: value or text("statistics.form_gap") for label, value in known.items()}


PLAIN = ReportForm("（自设）", "统计表", "", "", "", "", confirmed=False)
"""For periods that no form is laid down for."""


def form_for(period: Period) -> ReportForm:
    """The form a report of this period goes on."""
    return _forms().get(period.kind.value, PLAIN)


@cache
def _forms() -> dict[str, ReportForm]:
    listed: list[dict[str, Any]] = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))["form"]
    return {kind: ReportForm(**form) for form in listed for kind in form.pop("periods")}
