"""The marriage plug-in's card and hooks."""

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from jinmin.api import (
    CaseView,
    Command,
    DataFiles,
    DemoPlan,
    Indicator,
    Manifest,
    Page,
    Permission,
    PersonFact,
    Ports,
    Resource,
    RuleTrial,
    Site,
    Subject,
    Transition,
    Work,
    WorklistTab,
    hookimpl,
)
from jinmin.api.cases import CaseRule, HeldItem
from jinmin.api.doubts import RecordUse
from jinmin.api.handing_over import SideRow
from jinmin.api.papers import CaseRecord
from jinmin_marriage import booklet_models, models, reissue_models
from jinmin_marriage.demo_data import furnish
from jinmin_marriage.indicators import PAIRS, REGISTRATION, REMARRIED_PAIRS
from jinmin_marriage.network import DemoCheck, LocalCheck, NetworkCheck
from jinmin_marriage.register import marriages_of
from jinmin_marriage.resources import RECORDS
from jinmin_marriage.service.checking import require_checked
from jinmin_marriage.service.filing import records_of
from jinmin_marriage.service.handing_over import leave_side_data, side_data_of, take_side_data
from jinmin_marriage.service.issuing import not_handed_over
from jinmin_marriage.service.relying import uses_of_record
from jinmin_marriage.service.stock import booklets_of, pass_on_booklets
from jinmin_marriage.trials import OF_AGE, PARTIES_OF_AGE
from jinmin_marriage.words import MARRY, REISSUE

HERE = Path(__file__).parent

ACCEPT = Permission("marriage.accept", "受理结婚登记")
REVIEW = Permission("marriage.review", "审查结婚登记")
REGISTER = Permission("marriage.register", "登记发证")
SEARCH = Permission("marriage.search", "查询婚姻登记簿")
CORRECT = Permission("marriage.correct", "更正婚姻登记")
INQUIRE = Permission("marriage.inquire", "查档出证")
STOCK = Permission("marriage.stock", "管理空白结婚证")
SEE_REGISTRARS = Permission("marriage.see_registrars", "查看婚姻登记员资格")
QUALIFY = Permission("marriage.qualify", "核定婚姻登记员资格")
SEE_NAMES = Permission("marriage.see_names", "查看当事人姓名和证件号码")

NOT_HANDED_OVER = WorklistTab("marriage.not_handed_over", "已登记未领证", REGISTER.id, not_handed_over)


class MarriagePlugin:
    """婚姻登记."""

    @hookimpl
    def manifest(self) -> Manifest:
        return Manifest(
            id="marriage",
            title="婚姻登记",
            version="0.1.0",
            package="jinmin_marriage",
            host=">=0.1,<0.2",
            summary="结婚登记全国通办：受理、核对、审查、登记发证、查询、更正",
        )

    @hookimpl
    def data_files(self) -> DataFiles:
        return DataFiles(
            matters=(HERE / "matters.toml", HERE / "reissue.toml"),
            items=(HERE / "items.toml",),
            parameters=(HERE / "parameters.toml",),
            messages=(HERE / "messages.toml",),
            migrations=HERE / "migrations" / "versions",
        )

    @hookimpl
    def permissions(self) -> Sequence[Permission]:
        return (
            ACCEPT,
            REVIEW,
            REGISTER,
            SEARCH,
            CORRECT,
            INQUIRE,
            STOCK,
            SEE_REGISTRARS,
            QUALIFY,
            SEE_NAMES,
        )

    @hookimpl
    def pages(self) -> Sequence[Page]:
        pages = "jinmin_marriage.pages"
        return (
            Page(
                "/marriage/apply",
                "结婚登记受理",
                f"{pages}.apply:page",
                ACCEPT.id,
                group="婚姻登记",
                icon="edit_document",
                order=10,
            ),
            Page(
                "/marriage/register/{case_id}",
                "审查与发证",
                f"{pages}.issue:page",
                REVIEW.id,
                in_menu=False,
            ),
            Page(
                "/marriage/reissue",
                "补领结婚证",
                f"{pages}.reissue:page",
                ACCEPT.id,
                group="婚姻登记",
                icon="history_edu",
                order=20,
            ),
            Page(
                "/marriage/reissue/{case_id}",
                "补领：审查与发证",
                f"{pages}.reissue_case:page",
                ACCEPT.id,
                in_menu=False,
            ),
            Page(
                "/marriage/search",
                "登记簿查询",
                f"{pages}.search:page",
                SEARCH.id,
                group="婚姻登记",
                icon="manage_search",
                order=30,
            ),
            Page(
                "/marriage/booklets",
                "空白结婚证",
                f"{pages}.booklets:page",
                REGISTER.id,
                group="婚姻登记",
                icon="menu_book",
                order=40,
            ),
            Page(
                "/marriage/registrars",
                "登记员资格",
                f"{pages}.registrars:page",
                SEE_REGISTRARS.id,
                group="婚姻登记",
                icon="badge",
                order=50,
            ),
            Page(
                "/marriage/registrars/{user_id}",
                "登记员资格",
                f"{pages}.registrar:page",
                SEE_REGISTRARS.id,
                in_menu=False,
            ),
        )

    @hookimpl
    def case_views(self) -> Sequence[CaseView]:
        view = "jinmin_marriage.pages.case_view"
        return (
            CaseView(
                MARRY,
                facts=f"{view}:facts",
                checks=f"{view}:checks",
                corrections=f"{view}:corrections",
                begin="/marriage/apply",
                work="/marriage/register/{case_id}",
                prepare="/marriage/apply?case={case_id}",
                actions=f"{view}:actions",
                form="jinmin_marriage.forms:MarriageForm",
            ),
            CaseView(
                REISSUE,
                facts="jinmin_marriage.pages.reissue_view:facts",
                begin="/marriage/reissue",
                work="/marriage/reissue/{case_id}",
                prepare="/marriage/reissue/{case_id}",
            ),
        )

    @hookimpl
    def worklist_tabs(self) -> Sequence[WorklistTab]:
        return (NOT_HANDED_OVER,)

    @hookimpl
    def commands(self) -> Sequence[Command]:
        return (Command("tour", "jinmin_marriage.tour:command", "走完一件结婚登记"),)

    @hookimpl
    def resources(self) -> Sequence[Resource]:
        return (RECORDS,)

    @hookimpl
    def subjects(self) -> Sequence[Subject]:
        return (REGISTRATION,)

    @hookimpl
    def indicators(self) -> Sequence[Indicator]:
        return (PAIRS, REMARRIED_PAIRS)

    @hookimpl
    def rule_trials(self) -> Sequence[RuleTrial]:
        return (OF_AGE,)

    @hookimpl
    def case_rules(self) -> Sequence[CaseRule]:
        return (PARTIES_OF_AGE,)

    @hookimpl
    def offer(self, ports: Ports, site: Site) -> None:
        ports.offer(NetworkCheck, DemoCheck(site) if site.profile.demo else LocalCheck(site))

    @hookimpl
    def demo_data(self, site: Site, plan: DemoPlan) -> None:
        furnish(site, plan)

    @hookimpl
    def check_transition(self, w: Work, transition: Transition) -> None:
        """A certificate is never issued on a check that did not pass, whoever takes the step."""
        if (transition.matter, transition.outcome) == (MARRY, "registered"):
            require_checked(w, transition.case_id)

    @hookimpl
    def case_records(self, w: Work, case_id: UUID) -> Sequence[CaseRecord]:
        """The application and its checks; the entry in the register is kept by 条例 art. 19."""
        return records_of(w, case_id)

    @hookimpl
    def items_in_hand(self, w: Work, user_id: UUID) -> Sequence[HeldItem]:
        """The blank certificates a registrar holds."""
        return booklets_of(w, user_id)

    @hookimpl
    def pass_on_item(self, w: Work, key: str, giver_id: UUID, taker_id: UUID) -> None:
        pass_on_booklets(w, key, giver_id, taker_id)

    @hookimpl
    def record_uses(self, w: Work, resource: str, record_id: UUID) -> Sequence[RecordUse]:
        return uses_of_record(w, resource, record_id)

    @hookimpl
    def side_data(self, w: Work, resource: str, region: str) -> Sequence[SideRow]:
        """The persons' places in the register, and corrections."""
        return tuple(side_data_of(w, region)) if resource == RECORDS.id else ()

    @hookimpl
    def take_side_data(self, w: Work, resource: str, rows: Sequence[SideRow]) -> None:
        take_side_data(w, rows)

    @hookimpl
    def leave_side_data(self, w: Work, resource: str, region: str) -> None:
        if resource == RECORDS.id:
            leave_side_data(w, region)

    @hookimpl
    def person_facts(self, w: Work, person_id: UUID) -> Sequence[PersonFact]:
        return marriages_of(w, person_id)


plugin = MarriagePlugin()

__all__ = ["booklet_models", "models", "plugin", "reissue_models"]
