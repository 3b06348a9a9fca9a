"""A node: one profile, one database, one keyring, the loaded plug-ins. The edge opens works on it."""

from collections.abc import Iterable
from pathlib import Path
from typing import Self
from uuid import UUID

import sqlalchemy as sa

import jinmin.restorations  # noqa: F401  # a table of the node: proved with all others
from jinmin.authority import TRANSFER_LETTERS, TransferReader
from jinmin.authority.sheets import SideData
from jinmin.carrying import Carrying
from jinmin.cases import (
    CasePolicy,
    CaseRecords,
    PersonFacts,
    Transition,
    TransitionChecks,
    WorklistTabs,
)
from jinmin.cases.acts import ItemKeepers
from jinmin.cases.case_rules import CaseRules
from jinmin.cases.records import CaseRecord
from jinmin.changeovers import PreviewRuns, require_all_previewed, require_clause, require_previewed
from jinmin.clock import Clock
from jinmin.crypto import KeyMissing, Keyring, Tampered
from jinmin.db.engine import Database, open_database
from jinmin.db.migrations import MigrationUnit, migrate, pending
from jinmin.db.ports import Ports
from jinmin.db.site import Site
from jinmin.db.work import CommitObserver, Work
from jinmin.deployment import DeploymentPlan, ProfileFollower, write_file
from jinmin.devices import Devices, devices_of
from jinmin.documents.screening import Screener, screener_of
from jinmin.documents.store import FileStore
from jinmin.documents.text_reading import Tesseract, TextReader
from jinmin.doubts import LETTERS, LetterReader, Repercussions
from jinmin.due_kinds import DUE_KINDS
from jinmin.errors import Misconfigured
from jinmin.exchange.adapter import Adapters, load_adapters
from jinmin.exchange.authority_guard import AuthorityGuard
from jinmin.exchange.resources import ResourceCatalogue
from jinmin.exchange.routes import check_routes
from jinmin.host_data import CORE_PREFIXES, HOST_FILES, HOST_PERMISSIONS
from jinmin.housekeeping import Housekeeper
from jinmin.identity import PasswordPool
from jinmin.ledger.consumer_worker import ConsumerWorker
from jinmin.ledger.sealing import KEYS as RECORD_KEYS
from jinmin.ledger.sealing import Sealer
from jinmin.matters import Catalogue, DueKinds, Parameters, WorkingCalendar, synchronise
from jinmin.matters.form_reasks import forms_of, refuse_reasks
from jinmin.messages import add_catalogue
from jinmin.place import Place, open_keyring
from jinmin.plugin_host import PluginHost, by_requirement, load_plugins
from jinmin.plugin_ports import item_keepers_of, side_data_of
from jinmin.regions import Divisions, ReportingTrees
from jinmin.service_items import GovernedMatters, ItemPolicy, PublicationGate, ship_items
from jinmin.sharing import SharingPolicy
from jinmin.supervision import ship_rules
from jinmin.vocabulary.actor import SYSTEM, Actor
from jinmin.vocabulary.manifest import DataFiles, Permission
from jinmin.vocabulary.person import PersonFact
from jinmin.vocabulary.profile import Profile
from jinmin.vocabulary.record_use import RecordUse


class Node:
    """One running node."""

    def __init__(
        self, profile: Profile, place: Place, keyring: Keyring, host: PluginHost, clock: Clock
    ) -> None:
        self.profile = profile
        self.place = place
        self.keyring = keyring
        self.host = host
        self.clock = clock
        self.database: Database = open_database(place.database_url, keyring)
        self.ports = Ports()
        self.observers: tuple[CommitObserver, ...] = (AuthorityGuard(), Sealer(keyring, profile.suite.digest))
        self.site = Site(profile, clock, self.work, self.read)
        self._divisions = Divisions()
        self._trees = ReportingTrees(self._divisions)
        self._calendar = WorkingCalendar()
        self._parameters = Parameters()
        self._catalogue = Catalogue()
        self._offer()
        self._carrying = Carrying(self.site, self.ports)
        self.reader = ConsumerWorker(
            self.work, (LetterReader(), TransferReader(), *self.host.gather("consumers"))
        )
        self._housekeeper = Housekeeper(self.site, self._load)
        self._follower = ProfileFollower(self.site, self.take_up)

    @classmethod
    def open(
        cls,
        profile: Profile,
        data_dir: Path,
        *,
        database_url: str | None = None,
        clock: Clock | None = None,
        disabled: Iterable[str] = (),
        passphrase: str | None = None,
        strict: bool = True,
    ) -> Self:
        """Open the node in ``data_dir``, making its keyring on first use. Does not migrate.

        Misconfigured ``node.keyring_missing`` when there is a database already: a new keyring would find
        nobody again, and let everybody in a second time.
        """
        data_dir.mkdir(parents=True, exist_ok=True)
        place = Place(data_dir, database_url or f"sqlite:///{data_dir / 'jinmin.db'}")
        keyring = open_keyring(place, profile, passphrase)
        return cls(profile, place, keyring, load_plugins(disabled, strict=strict), clock or Clock())

    def work(self, actor: Actor = SYSTEM) -> Work:
        """A unit of work that may write; commits on leaving the ``with`` block."""
        return Work(
            self.database,
            actor,
            clock=self.clock,
            ports=self.ports,
            origin=self.profile.node.code,
            observers=self.observers,
        )

    def read(self, actor: Actor = SYSTEM) -> Work:
        """A work that reads one steady snapshot."""
        origin = self.profile.node.code
        return Work(self.database, actor, clock=self.clock, ports=self.ports, origin=origin, write=False)

    def migrate(self) -> tuple[str, ...]:
        """Bring the database up to date, with what the plug-ins ship; returns the units that changed."""
        changed = self.migrate_schema()
        with self.work() as w:
            synchronise(
                w, (HOST_FILES, *self.data_files()), frozenset(right.id for right in self.permissions())
            )
        self._load()
        with self.work() as w:
            ship_items(w, self.data_files())
        with self.work() as w:
            ship_rules(w)
        self._refuse_reasks()
        return changed

    def migrate_schema(self) -> tuple[str, ...]:
        """The tables alone; what the plug-ins ship is left as it is."""
        return migrate(self.database, self.migration_units())

    def behind(self) -> tuple[str, ...]:
        """The units whose database is not up to date."""
        return pending(self.database, self.migration_units())

    def require_current(self) -> None:
        """Load what the node keeps in memory; Misconfigured when a migration is pending."""
        if behind := self.behind():
            raise Misconfigured("node.migrations_pending", units="、".join(behind))
        self._require_own_keyring()
        self._load()
        self._refuse_reasks()
        self._follower.look()

    def migration_units(self) -> tuple[MigrationUnit, ...]:
        """The core first, then the plug-ins in the order of their requirements."""
        core = MigrationUnit("core", Path(__file__).parent / "migrations" / "versions", CORE_PREFIXES)
        folders = {name: files.migrations for name, files in self.data_files() if files.migrations}
        prefixes = {plugin.manifest.id: plugin.manifest.table_prefix for plugin in self.host.loaded}
        ordered = [name for name in by_requirement(self.host) if name in folders]
        return (core, *(MigrationUnit(name, folders[name], (prefixes[name],)) for name in ordered))

    def permissions(self) -> tuple[Permission, ...]:
        """Every right a post can hold: the host's own and the plug-ins', by id."""
        offered = (*HOST_PERMISSIONS, *self.host.gather("permissions"))
        return tuple(sorted(offered, key=lambda permission: permission.id))

    def data_files(self) -> tuple[tuple[str, DataFiles], ...]:
        """What each plug-in ships."""
        return tuple(self.host.each("data_files"))

    def start_workers(self) -> None:
        """Begin to relay, to receive, to let consumers read the ledger and to keep house, in threads."""
        self.start_exchange()
        self.observers = (*self.observers, self.reader)
        self.reader.start()
        self._housekeeper.start()

    def start_exchange(self) -> None:
        """Begin to relay to partners and to receive from them, by whatever profile is approved meanwhile."""
        self.observers = (*self.observers, self._carrying)
        self._carrying.start()
        self.follow_profile()

    def stop_exchange(self) -> None:
        """End both after the batch they are at."""
        self._follower.stop()
        self._carrying.stop()

    def follow_profile(self) -> None:
        """Take up what is approved from now on; alone for a process that carries nothing itself."""
        self._follower.start()

    def take_up(self, profile: Profile, plan: DeploymentPlan) -> None:
        """Go on by another profile of the same node, without a restart; its file is written first."""
        write_file(self.place.data_dir, plan)
        self.profile = profile
        self._carrying.go_on_by(profile)

    def stop_workers(self) -> None:
        """End them after what they are at."""
        self.stop_exchange()
        self.reader.stop()
        self._housekeeper.stop()

    def close(self) -> None:
        """Let go of the database, of the password threads and of previews under way."""
        self.ports.get(PreviewRuns).close()
        self.ports.get(PasswordPool).close()
        self.database.close()

    def _offer(self) -> None:
        for _name, data in self.data_files():
            for catalogue in data.messages:
                add_catalogue(catalogue)
        self.ports.offer(Keyring, self.keyring)
        self.ports.offer(Clock, self.clock)
        self.ports.offer(Profile, self.profile)
        self.ports.offer(PluginHost, self.host)
        self.ports.offer(Site, self.site)
        self.ports.offer(FileStore, FileStore(self.place.files, self.keyring))
        self.ports.offer(Screener, screener_of(self.profile.screening))
        self.ports.offer(TextReader, Tesseract())
        self.ports.offer(Devices, devices_of(self.profile))
        self.ports.offer(PasswordPool, PasswordPool())
        self.ports.offer(PreviewRuns, PreviewRuns())
        self.ports.offer(
            PublicationGate, PublicationGate(require_previewed, require_all_previewed, require_clause)
        )
        self.ports.offer(CaseRules, CaseRules(lambda: self.host.gather("case_rules")))
        self.ports.offer(CasePolicy, CasePolicy())
        self.ports.offer(ItemPolicy, ItemPolicy())
        self.ports.offer(SharingPolicy, SharingPolicy())
        self.ports.offer(GovernedMatters, GovernedMatters())
        self.ports.offer(CaseRecords, CaseRecords(self._records_of_case))
        self.ports.offer(PersonFacts, PersonFacts(self._facts_of_person))
        self.ports.offer(TransitionChecks, TransitionChecks(self._check_transition))
        self.ports.offer(WorklistTabs, WorklistTabs(tuple(self.host.gather("worklist_tabs"))))
        self.ports.offer(ItemKeepers, item_keepers_of(self.host))
        self.ports.offer(Divisions, self._divisions)
        self.ports.offer(ReportingTrees, self._trees)
        self.ports.offer(WorkingCalendar, self._calendar)
        self.ports.offer(DueKinds, DUE_KINDS)
        self.ports.offer(Parameters, self._parameters)
        self.ports.offer(Catalogue, self._catalogue)
        counted = self.host.gather("subjects"), self.host.gather("indicators")
        self.ports.offer(Repercussions, Repercussions(*counted, self._uses_of_record))
        self.ports.offer(SideData, side_data_of(self.host))
        resources = ResourceCatalogue((*LETTERS, *TRANSFER_LETTERS, *self.host.gather("resources")))
        check_routes(self.profile, resources)
        self.ports.offer(ResourceCatalogue, resources)
        self.ports.offer(Adapters, load_adapters(self.site))
        for _done in self.host.each("offer", ports=self.ports, site=self.site):
            pass

    def _check_transition(self, w: Work, transition: Transition) -> None:
        for _checked in self.host.each("check_transition", w=w, transition=transition):
            pass

    def _records_of_case(self, w: Work, case_id: UUID) -> tuple[CaseRecord, ...]:
        found = self.host.each("case_records", w=w, case_id=case_id)
        return tuple(record for _plugin, records in found for record in records)

    def _facts_of_person(self, w: Work, person_id: UUID) -> tuple[PersonFact, ...]:
        found = self.host.each("person_facts", w=w, person_id=person_id)
        return tuple(fact for _plugin, facts in found for fact in facts)

    def _uses_of_record(self, w: Work, resource: str, record_id: UUID) -> tuple[RecordUse, ...]:
        found = self.host.each("record_uses", w=w, resource=resource, record_id=record_id)
        return tuple(use for _plugin, uses in found for use in uses)

    def _require_own_keyring(self) -> None:
        with self.database.reading.connect() as connection:
            oldest = connection.execute(sa.select(RECORD_KEYS.c.wrapped).limit(1)).scalar()
        try:
            if oldest is not None:
                self.keyring.unwrap(bytes(oldest))
        except (KeyMissing, Tampered) as foreign:
            raise Misconfigured("node.foreign_keyring", path=self.place.key_file) from foreign

    def _refuse_reasks(self) -> None:
        with self.read() as w:
            forms = forms_of(self.host.gather("case_views"))
            refuse_reasks(w.port(Catalogue).all(w.today), forms)

    def _load(self) -> None:
        with self.read() as w:
            for kept in (self._divisions, self._trees, self._calendar, self._parameters, self._catalogue):
                kept.reload(w)
