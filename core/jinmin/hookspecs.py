"""Every hook of the host. Results are gathered in the order of plug-in ids, never of installation."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

import pluggy

from jinmin.db.ports import Ports
from jinmin.db.site import Site
from jinmin.db.work import Work
from jinmin.ledger.consumers import Consumer
from jinmin.vocabulary.demo import DemoPlan
from jinmin.vocabulary.indicator import Indicator, Subject
from jinmin.vocabulary.manifest import CaseView, Command, DataFiles, Manifest, Page, Permission
from jinmin.vocabulary.person import PersonFact
from jinmin.vocabulary.record_use import RecordUse
from jinmin.vocabulary.resource import Resource
from jinmin.vocabulary.rule_trial import RuleTrial
from jinmin.vocabulary.side_data import SideRow

if TYPE_CHECKING:
    from jinmin.cases.case_rules import CaseRule
    from jinmin.cases.records import CaseRecord
    from jinmin.cases.sheets import HeldItem
    from jinmin.cases.transitions import Transition
    from jinmin.cases.worklist_filters import WorklistTab

PROJECT = "jinmin"
hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


class Hooks(Protocol):
    """What a plug-in may implement, each marked with ``hookimpl``."""

    # Declared once, at start.

    @hookspec
    def manifest(self) -> Manifest:
        """The plug-in's card. The only hook every plug-in must have."""

    @hookspec
    def data_files(self) -> DataFiles:
        """Matters, parameters, message texts and migrations that the plug-in ships."""

    @hookspec
    def permissions(self) -> Sequence[Permission]:
        """The rights the plug-in's pages and services ask for."""

    @hookspec
    def pages(self) -> Sequence[Page]:
        """Pages for the left rail and pages they lead to."""

    @hookspec
    def case_views(self) -> Sequence[CaseView]:
        """How cases of the plug-in's matters are begun, shown and worked on."""

    @hookspec
    def worklist_tabs(self) -> Sequence["WorklistTab"]:
        """Tabs of the worklist for what is left to do after the plug-in's cases are finished."""

    @hookspec
    def commands(self) -> Sequence[Command]:
        """Groups of commands below ``jinmin``."""

    @hookspec
    def resources(self) -> Sequence[Resource]:
        """Information resources (信息资源) the plug-in's records make up."""

    @hookspec
    def subjects(self) -> Sequence[Subject]:
        """Kinds of things that statistics may count."""

    @hookspec
    def indicators(self) -> Sequence[Indicator]:
        """Indicators (指标) over subjects."""

    @hookspec
    def rule_trials(self) -> Sequence[RuleTrial]:
        """Rules that can be tried (试算) with the parameters of any region and day."""

    @hookspec
    def case_rules(self) -> Sequence["CaseRule"]:
        """Rules that a preview (迁移预览) puts to open cases before a parameter is published."""

    @hookspec
    def consumers(self) -> Sequence[Consumer]:
        """Readers of the ledger that run after commit, each with its own cursor."""

    @hookspec
    def demo_data(self, site: Site, plan: DemoPlan) -> None:
        """Add the domain's invented records to a demonstration node."""

    @hookspec
    def offer(self, ports: Ports, site: Site) -> None:
        """Put the plug-in's implementations of ports (a network check, a device) at the node's disposal."""

    # Inside the transaction; may refuse by raising a domain error.

    @hookspec
    def check_transition(self, w: Work, transition: "Transition") -> None:
        """A case is about to take a step: raise Refused or RulesBroken to forbid it."""

    @hookspec
    def case_records(self, w: Work, case_id: UUID) -> Sequence["CaseRecord"]:
        """Kind and id of each record that is this case's alone and goes when its file is destroyed (销毁)."""

    @hookspec
    def items_in_hand(self, w: Work, user_id: UUID) -> Sequence["HeldItem"]:
        """What of this domain is in a clerk's hands and goes onto a hand-over sheet: blanks, seals, keys."""

    @hookspec
    def pass_on_item(self, w: Work, key: str, giver_id: UUID, taker_id: UUID) -> None:
        """Give one of these items to a colleague; raise Refused when the giver does not hold it any more."""

    @hookspec
    def record_uses(self, w: Work, resource: str, record_id: UUID) -> Sequence[RecordUse]:
        """Cases of this domain that relied on this shared record, now that it turns out to be wrong (反向追错)."""

    @hookspec
    def side_data(self, w: Work, resource: str, region: str) -> Sequence[SideRow]:
        """What this domain keeps beside the shared records of a county and must move with them (主责移交)."""

    @hookspec
    def take_side_data(self, w: Work, resource: str, rows: Sequence[SideRow]) -> None:
        """Make what came with records that were just taken over this node's own; a broken constraint declines all."""

    @hookspec
    def leave_side_data(self, w: Work, resource: str, region: str) -> None:
        """Another node took a county's records over: what is kept beside them here tells of the past only."""

    @hookspec
    def person_facts(self, w: Work, person_id: UUID) -> Sequence[PersonFact]:
        """What this domain knows of a person, as of the work's day."""
