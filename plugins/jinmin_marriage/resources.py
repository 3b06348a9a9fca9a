"""婚姻登记信息 as an information resource: what of a record leaves this node."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel

from jinmin.api import BlindIndex, Item, Resource
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


TITLES = {
    "certificate_no": "登记字号",
    "print_no_groom": "印制号（男）",
    "print_no_bride": "印制号（女）",
    "registered_on": "登记日期",
    "month": "登记月份",
    "region": "登记机关区划",
    "office_id": "登记机关标识",
    "registrar": "登记员",
    "state": "状态",
    "data_origin": "数据来源",
    "remarried": "复婚",
    "belated": "补办",
    "groom_id": "男方标识",
    "bride_id": "女方标识",
    "groom_name": "男方姓名",
    "bride_name": "女方姓名",
    "groom_birth": "男方出生日期",
    "bride_birth": "女方出生日期",
    "groom_number": "男方证件号码",
    "bride_number": "女方证件号码",
    "issued_on": "领证日期",
}

RECORDS = Resource(
    id="marriage.record",
    title="婚姻登记信息",
    table="marriage_record",
    wire=MarriageRecordWire,
    schema_version=1,
    share_type=2,
    valid_on="registered_on",
    summary="内地居民、涉港澳台居民、涉外结婚登记的当事人、日期、机关和状态",
    condition="依法履行职责需要，且经共享申请同意",
    items=tuple(Item(field, title) for field, title in TITLES.items()),
    indexes=(
        BlindIndex("groom_index", "groom_number", BLIND_LABEL),
        BlindIndex("bride_index", "bride_number", BLIND_LABEL),
    ),
)
