"""A plug-in for the tests: one matter, one form of two parties, one page of things that go wrong."""

from collections.abc import Sequence
from pathlib import Path

from jinmin.hookspecs import hookimpl
from jinmin.vocabulary.manifest import CaseView, DataFiles, Manifest, Page, Permission

PAGES = "tests.ui.probe_pages"


class ProbePlugin:
    """试办."""

    @hookimpl
    def manifest(self) -> Manifest:
        return Manifest("probe", "试办业务", "0.1.0", "tests.ui", ">=0.1,<1", summary="只供界面测试")

    @hookimpl
    def data_files(self) -> DataFiles:
        return DataFiles(matters=(Path(__file__).parent / "matters.toml",))

    @hookimpl
    def permissions(self) -> Sequence[Permission]:
        return (Permission("probe.accept", "受理试办"), Permission("probe.review", "审查试办"))

    @hookimpl
    def pages(self) -> Sequence[Page]:
        return (
            Page(
                "/probe/apply", "试办受理", f"{PAGES}:apply", "probe.accept", "试办业务", "edit_document", 10
            ),
            Page(
                "/probe/faults", "出错样例", f"{PAGES}:faults", "probe.accept", "试办业务", "bug_report", 20
            ),
            Page("/probe/slow", "慢页面", f"{PAGES}:slow", "probe.accept", "试办业务", in_menu=False),
            Page("/probe/broken", "坏页面", f"{PAGES}:broken", "probe.accept", "试办业务", in_menu=False),
            Page("/probe/review/{case_id}", "试办审查", f"{PAGES}:review", "probe.review", in_menu=False),
            Page("/probe/secret", "保密页", f"{PAGES}:secret", "probe.secret", "试办业务", "lock", 30),
        )

    @hookimpl
    def case_views(self) -> Sequence[CaseView]:
        return (
            CaseView(
                "probe.trial",
                facts=f"{PAGES}:case_facts",
                begin="/probe/apply",
                work="/probe/review/{case_id}",
                prepare="/probe/apply?case={case_id}",
                actions=f"{PAGES}:case_actions",
            ),
        )
