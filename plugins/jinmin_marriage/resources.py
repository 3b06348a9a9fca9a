"""婚姻登记信息 as an information resource: the record's public part on the wire."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from jinmin.api import Resource


class MarriageRecordWire(BaseModel):
    """The public columns of one marriage record; personal columns travel sealed beside them."""

    model_config = ConfigDict(extra="allow")

    certificate_no: str
    registered_on: date
    month: int
    region: str
    office_id: UUID
    state: str
    data_origin: str
    remarried: bool
    groom_id: UUID
    bride_id: UUID


RECORDS = Resource(
    id="marriage.record",
    title="婚姻登记信息",
    table="marriage_record",
    wire=MarriageRecordWire,
    schema_version=1,
    share_type=2,
    valid_on="registered_on",
)
