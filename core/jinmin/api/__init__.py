"""The one public door for plug-ins. What is not here is the host's own business and may change.

What may happen in the course of a case has a door of its own, ``jinmin.api.cases``. Pages have one,
``jinmin.api.pages``, so that a plug-in's rules and services load
without the interface.
"""

from jinmin.cases import (
    Case,
    CaseDetail,
    CaseParty,
    CaseStep,
    Channel,
    DraftKey,
    HoldReason,
    KeptScan,
    NewMaterial,
    Party,
    Transition,
    Trust,
    attach_material,
    attach_materials,
    case_detail,
    draw_serial,
    draw_serials,
    held_materials,
    hold_case,
    keep_scan,
    lock_case,
    missing_materials,
    open_case,
    read_material,
    record_print,
    release_case,
    save_draft,
    take_step,
)
from jinmin.clock import SHANGHAI, Clock, legal_day
from jinmin.codes import (
    CertificateNumber,
    CertificateNumberKind,
    CodeSet,
    IdentityNumber,
    code_set,
    normalise_name,
    parse_identity_number,
)
from jinmin.crypto import Keyring
from jinmin.db.base import Plain, metadata
from jinmin.db.columns import choice, code, encrypted, json_type, personal, public
from jinmin.db.ports import Ports
from jinmin.db.site import Site
from jinmin.db.work import Work
from jinmin.demo import furnish as furnish_demo
from jinmin.documents.images import preview
from jinmin.documents.store import ContentId, FileStore
from jinmin.documents.typeset import Pdf, typeset
from jinmin.errors import (
    Conflict,
    Forbidden,
    Invalid,
    InvalidForm,
    JinminError,
    Misconfigured,
    NotFound,
    Refused,
    RulesBroken,
    Stale,
    Unavailable,
    Violation,
)
from jinmin.exchange.relay import relay_all
from jinmin.hookspecs import hookimpl
from jinmin.identity import (
    RESIDENT_CARD,
    Counter,
    Organisation,
    Person,
    PersonInput,
    User,
    acting_as,
    admit_person,
    admit_persons,
    find_person,
    find_persons,
    held_posts,
    journal_access,
    keep_persons,
    mask_id_number,
    mask_name,
    require,
    scope,
)
from jinmin.ids import new_id
from jinmin.invented import InventedPerson, People
from jinmin.ledger import guards
from jinmin.ledger.consumers import Consumer
from jinmin.ledger.entries import Entry, entries_of, ledger_position
from jinmin.ledger.journal import Access, write_access
from jinmin.ledger.ledgered import Ledgered, ledger_reference
from jinmin.ledger.verify import verify_chain, verify_rows
from jinmin.matters import Catalogue, Parameters, Pause, WorkingCalendar
from jinmin.messages import explain, text
from jinmin.node import Node
from jinmin.plugin_host import PluginHost
from jinmin.profiles import load_profile
from jinmin.regions import Divisions, ReportingTree, ReportingTrees, significant, within
from jinmin.regions import canonical as canonical_region
from jinmin.vocabulary.actor import NATION, SYSTEM, Actor
from jinmin.vocabulary.demo import DemoOffice, DemoPlan
from jinmin.vocabulary.figures import FigureAnswer, FigureRow, FigureRows, Figures
from jinmin.vocabulary.indicator import Columns, DetailColumn, Indicator, Subject
from jinmin.vocabulary.manifest import CaseView, Command, DataFiles, Manifest, Page, Permission
from jinmin.vocabulary.matter import Matter
from jinmin.vocabulary.person import PersonFact
from jinmin.vocabulary.profile import Profile
from jinmin.vocabulary.resource import Resource

__all__ = [
    "NATION",
    "RESIDENT_CARD",
    "SHANGHAI",
    "SYSTEM",
    "Access",
    "Actor",
    "Case",
    "CaseDetail",
    "CaseParty",
    "CaseStep",
    "CaseView",
    "Catalogue",
    "CertificateNumber",
    "CertificateNumberKind",
    "Channel",
    "Clock",
    "CodeSet",
    "Columns",
    "Command",
    "Conflict",
    "Consumer",
    "ContentId",
    "Counter",
    "DataFiles",
    "DemoOffice",
    "DemoPlan",
    "DetailColumn",
    "Divisions",
    "DraftKey",
    "Entry",
    "FigureAnswer",
    "FigureRow",
    "FigureRows",
    "Figures",
    "FileStore",
    "Forbidden",
    "HoldReason",
    "IdentityNumber",
    "Indicator",
    "Invalid",
    "InvalidForm",
    "InventedPerson",
    "JinminError",
    "KeptScan",
    "Keyring",
    "Ledgered",
    "Manifest",
    "Matter",
    "Misconfigured",
    "NewMaterial",
    "Node",
    "NotFound",
    "Organisation",
    "Page",
    "Parameters",
    "Party",
    "Pause",
    "Pdf",
    "People",
    "Permission",
    "Person",
    "PersonFact",
    "PersonInput",
    "Plain",
    "PluginHost",
    "Ports",
    "Profile",
    "Refused",
    "ReportingTree",
    "ReportingTrees",
    "Resource",
    "RulesBroken",
    "Site",
    "Stale",
    "Subject",
    "Transition",
    "Trust",
    "Unavailable",
    "User",
    "Violation",
    "Work",
    "WorkingCalendar",
    "acting_as",
    "admit_person",
    "admit_persons",
    "attach_material",
    "attach_materials",
    "canonical_region",
    "case_detail",
    "choice",
    "code",
    "code_set",
    "draw_serial",
    "draw_serials",
    "encrypted",
    "entries_of",
    "explain",
    "find_person",
    "find_persons",
    "furnish_demo",
    "guards",
    "held_materials",
    "held_posts",
    "hold_case",
    "hookimpl",
    "journal_access",
    "json_type",
    "keep_persons",
    "keep_scan",
    "ledger_position",
    "ledger_reference",
    "legal_day",
    "load_profile",
    "lock_case",
    "mask_id_number",
    "mask_name",
    "metadata",
    "missing_materials",
    "new_id",
    "normalise_name",
    "open_case",
    "parse_identity_number",
    "personal",
    "preview",
    "public",
    "read_material",
    "record_print",
    "relay_all",
    "release_case",
    "require",
    "save_draft",
    "scope",
    "significant",
    "take_step",
    "text",
    "typeset",
    "verify_chain",
    "verify_rows",
    "within",
    "write_access",
]
