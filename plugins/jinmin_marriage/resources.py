"""婚姻登记信息 as an information resource: what of a record leaves this node."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel

from jinmin.api import BlindIndex, Resource
from jinmin_marriage.models import DataOrigin, RecordState
from jinmin_marriage.service.registering import BLIND_LABEL


class MarriageRecordWire(BaseModel):
    """One marriage record. The parties' names, birth dates and numbers travel sealed."""

    certificate_no: str
    print_no_groom: str | None
    print_no_bride: str | None
    registered_on: date
    month: int
    region: str
    office_id: UUID
    registrar: str
    state: RecordState
    data_origin: DataOrigin
    remarried: bool
    belated: bool = False
    groom_id: UUID
    bride_id: UUID
    groom_name: str
    bride_name: str
    groom_birth: date
    bride_birth: date
    groom_number: str
    bride_number: str
    issued_on: date | None


RECORDS = Resource(
    id="marriage.record",
    title="婚姻登记信息",
    table="marriage_record",
    wire=MarriageRecordWire,
    schema_version=1,
    share_type=2,
    valid_on="registered_on",
    indexes=(
        BlindIndex("groom_index", "groom_number", BLIND_LABEL),
        BlindIndex("bride_index", "bride_number", BLIND_LABEL),
    ),
)
