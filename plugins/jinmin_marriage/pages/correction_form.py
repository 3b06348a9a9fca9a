"""What is asked for a correction (更正)."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Wanted(BaseModel):
    """One correction: of a party, whose number and name go together, or of the note."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    column: Literal["groom", "bride", "note"] = Field(default="groom", title="更正项目")
    id_number: str = Field(default="", max_length=40, title="证件号码")
    name: str = Field(default="", max_length=100, title="姓名")
    note: str = Field(default="", max_length=400, title="备注更正为")
    reason: str = Field(default="", max_length=400, title="更正理由和依据")
