"""Keepers of the archive, and what they do in the words of the trade."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from tests.integration.cases.office import WANG, Office, clerk

from jinmin.archives import (
    DESTROY,
    file_case,
)
from jinmin.cases import Trust, attach_material, lock_case
from jinmin.cases.acts import ARCHIVE
from jinmin.cases.models import Case
from jinmin.documents.references import missing_files
from jinmin.documents.store import FileStore
from jinmin.documents.typeset import typeset
from jinmin.ledger.sealing import KEYS
from jinmin.ledger.verify import verify_chain, verify_rows

KEEPER = clerk("吴管档", "visit.do", ARCHIVE)
CHIEF = clerk("郑审批", "visit.do", ARCHIVE, DESTROY)
STRANGER = clerk("外县人", "visit.do", ARCHIVE, DESTROY, region="510104")


def closed(office: Office, *scans: bytes) -> UUID:
    """A finished case with these scans under 附件."""
    case_id = office.open(matter="probe.visit")
    with office.node.work(WANG) as w:
        case = lock_case(w, case_id)
        for scan in scans:
            attach_material(w, case, "paper", scan, trust=Trust.ORIGINAL, original_seen=True)
    office.step(case_id, "do", "done")
    return case_id


def filed(office: Office, *scans: bytes) -> UUID:
    case_id = closed(office, *scans)
    with office.node.work(KEEPER) as w:
        return file_case(w, case_id).id


def real_pdf(folder: Path, pages: int) -> bytes:
    template = folder / "scan.typ"
    template.write_text(" #pagebreak() ".join(f"第 {page} 页的扫描" for page in range(1, pages + 1)), "utf-8")
    return typeset(template, {}).content


def years_later(office: Office, year: int) -> None:
    office.hands.at = datetime(year, 3, 1, 1, 0, tzinfo=UTC)


def proved(office: Office) -> None:
    with office.node.database.reading.connect() as connection:
        assert verify_chain(connection).holds
        assert verify_rows(connection, office.node.keyring).holds
        assert not list(missing_files(connection, office.node.ports.get(FileStore)))


def keys_left(office: Office, kind: type, case_id: UUID) -> int:
    with office.node.read() as w:
        table = kind.__table__
        of_case = sa.select(table.c.id).where((table.c.id if kind is Case else table.c.case_id) == case_id)
        held = sa.select(sa.func.count()).select_from(KEYS).where(KEYS.c.record_id.in_(of_case))
        return int(w.execute(held).scalar_one())
