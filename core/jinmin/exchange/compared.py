"""When each partner last compared (对账) what it has sent here: only the sending side knows what it found."""

from datetime import datetime

import sqlalchemy as sa

from jinmin.db.inserting import upsert_rows
from jinmin.db.work import Work
from jinmin.exchange.carrier_models import PartnerComparison

TABLE = PartnerComparison.__table__


def note_comparison(w: Work, partner: str) -> None:
    """The partner asks now what of it is held here."""
    upsert_rows(w.session.connection(), TABLE, [{"partner": partner, "compared_at": w.at}], ("partner",))


def compared_at(w: Work, partner: str) -> datetime | None:
    """When it last asked."""
    return w.execute(sa.select(TABLE.c.compared_at).where(TABLE.c.partner == partner)).scalar_one_or_none()
