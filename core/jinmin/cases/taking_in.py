"""Taking in what people hand in: checked, screened for viruses, kept; what was set aside is looked at again."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from jinmin.cases.materials import KeptScan, keep_scan
from jinmin.cases.models import UNSCREENED, CaseMaterial
from jinmin.db.ports import Ports
from jinmin.db.site import Site
from jinmin.documents.images import ScanLimits, check_scan
from jinmin.documents.screening import Screened, Screener, ScreenState
from jinmin.documents.store import ContentId, FileStore
from jinmin.errors import Refused, Unavailable
from jinmin.identity.access import journal_access, note_access
from jinmin.ledger.journal import Access
from jinmin.vocabulary.actor import SYSTEM, Actor

INFECTED = "material.infected"
"""What the access journal calls a file that was refused or sealed for a virus."""

MATERIAL = CaseMaterial.__table__


def take_in_scan(
    ports: Ports, actor: Actor, scan: bytes, limits: ScanLimits | None = None, *, subject: str
) -> KeptScan:
    """Check, screen and keep a scan before it is attached in a work; the scanner is asked outside of any.

    ``subject`` names the record for the journal (``case/<id>``). An infected file is journalled and Refused
    ``scan.infected``, nothing of it is kept. While the scanner is down the node's profile decides: held
    (``KeptScan.screened`` says waiting) or Unavailable ``screening.down``. Else raises as ``keep_scan`` does.
    """
    check_scan(scan, limits)
    screened = screen_file(ports, actor, scan, subject=subject)
    kept = keep_scan(ports.get(FileStore), scan, limits)
    return KeptScan(kept.content_id, kept.media, kept.size, kept.pages, screened)


def screen_waiting(site: Site) -> int:
    """Look at every file that was taken in while the scanner was down; returns how many got a verdict.

    Stops at the first file without an answer: the scanner is still down, and the rest keeps waiting.
    """
    with site.open_read(SYSTEM) as w:
        screener, store = w.port(Screener), w.port(FileStore)
        query = sa.select(MATERIAL.c.id, MATERIAL.c.content_id, MATERIAL.c.case_id).where(UNSCREENED)
        waiting = w.execute(query.order_by(MATERIAL.c.id)).all() if screener.scanner else []
    for number, row in enumerate(waiting):
        try:
            verdict = _verdict(screener, store.get(ContentId(row.content_id)))
        except Unavailable:
            return number
        _note_verdict(site, row.id, row.case_id, verdict)
    return len(waiting)


@dataclass(frozen=True)
class _Verdict:
    state: ScreenState
    by: str


def screen_file(ports: Ports, actor: Actor, scan: bytes, *, subject: str) -> Screened:
    """Look at a file of any kind, outside of any work. An infected one is journalled and Refused ``scan.infected``.

    Unavailable ``screening.down`` where the node's profile does not let files wait.
    """
    try:
        return ports.get(Screener).screen(scan)
    except Refused:
        site = ports.get(Site)
        journal_access(lambda: site.open_work(actor), actor, Access(INFECTED, subject, denied=True))
        raise


def _verdict(screener: Screener, data: bytes) -> _Verdict:
    assert screener.scanner is not None, "nothing waits on a node without a scanner"
    virus = screener.scanner.scan(data)
    return _Verdict(ScreenState.INFECTED if virus else ScreenState.CLEAN, screener.scanner.version())


def _note_verdict(site: Site, material_id: UUID, case_id: UUID, verdict: _Verdict) -> None:
    with site.open_work(SYSTEM) as w:
        w.action, w.case_id = "material.screened", case_id
        material = w.lock(CaseMaterial, material_id)
        if ScreenState(material.screening) is not ScreenState.WAITING:
            return
        material.screening, material.screened_by = verdict.state.value, verdict.by
        material.screened_at = w.at
        if verdict.state is ScreenState.INFECTED:
            note_access(w, SYSTEM, Access(INFECTED, f"case/{case_id}", 1, denied=True))
