"""The statistics plug-in's card and hooks."""

from collections.abc import Sequence
from pathlib import Path

from jinmin.api import (
    Command,
    DataFiles,
    Figures,
    Manifest,
    Page,
    Permission,
    PluginHost,
    Ports,
    Site,
    hookimpl,
)
from jinmin_statistics.answers import DirectFigures
from jinmin_statistics.registry import Indicators
from jinmin_statistics.rights import EXPORT, ROWS, VIEW

MESSAGES = Path(__file__).parent / "messages.toml"


class StatisticsPlugin:
    """统计."""

    @hookimpl
    def manifest(self) -> Manifest:
        return Manifest(
            id="statistics",
            title="统计",
            version="0.1.0",
            package="jinmin_statistics",
            host=">=0.1,<0.2",
            summary="由业务记录直接推算指标，逐格下钻到办件和台账",
        )

    @hookimpl
    def data_files(self) -> DataFiles:
        return DataFiles(messages=(MESSAGES,))

    @hookimpl
    def permissions(self) -> Sequence[Permission]:
        return (VIEW, ROWS, EXPORT)

    @hookimpl
    def pages(self) -> Sequence[Page]:
        return (
            Page(
                "/statistics",
                "统计报表",
                "jinmin_statistics.pages.report:page",
                VIEW.id,
                group="统计",
                icon="bar_chart",
                order=80,
            ),
            Page(
                "/statistics/cell",
                "统计明细",
                "jinmin_statistics.pages.cell:page",
                VIEW.id,
                group="统计",
                in_menu=False,
            ),
        )

    @hookimpl
    def commands(self) -> Sequence[Command]:
        return (Command("statistics", "jinmin_statistics.commands:statistics", "统计：查指标、下钻明细"),)

    @hookimpl
    def offer(self, ports: Ports, site: Site) -> None:
        ports.offer(Indicators, Indicators.of(ports.get(PluginHost)))
        # A Protocol is the port's name; mypy wants a concrete class there.
        ports.offer(Figures, DirectFigures(site))


plugin = StatisticsPlugin()
