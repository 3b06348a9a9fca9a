"""What all data of a matter is made of: frozen models, and the law they rest on."""

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """Data that is loaded once and never changed in place; unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Basis(Frozen):
    """设定依据: the law, the article, and whether the text was read in full."""

    law: str
    article: str
    confirmed: bool = True
