"""The blank certificates of a demonstration office: what its history used up, and what is left to issue."""

import sqlalchemy as sa

from jinmin.api import SYSTEM, DemoOffice, Site, Work, draw_serials
from jinmin_marriage.booklet_models import BookletHandout, BookletLot, SpoiltBooklet
from jinmin_marriage.models import Booklet

COUNTER = "marriage.demo_booklet.{region}"
FRESH = 400
GIVEN = (60, 12)
"""How many of the fresh ones each clerk has drawn; the second has few left."""


def booklet_number(region: str, serial: int) -> str:
    """The invented 印制号 of this serial."""
    return f"{region}{serial:06d}"


def stock_office(site: Site, office: DemoOffice) -> None:
    """A lot that is used up, a lot in the store, something in every clerk's hands, one booklet spoilt."""
    with site.open_work(SYSTEM) as w:
        w.action = "marriage.demo"
        serials = draw_serials(w, COUNTER.format(region=office.region), FRESH)
        keeper = office.clerk_ids[0]
        lots = [(1, serials[0] - 1), (serials[0], serials[-1])]
        for first, last in lots:
            if first <= last:
                w.add(
                    BookletLot(
                        region=office.region,
                        office_id=office.org_id,
                        first_no=booklet_number(office.region, first),
                        last_no=booklet_number(office.region, last),
                        received_on=w.today,
                        received_by=keeper,
                        source="市民政局婚姻证件库",
                    )
                )
        given = serials[0]
        for clerk, quantity in zip(office.clerk_ids, GIVEN, strict=False):
            w.add(
                BookletHandout(
                    region=office.region,
                    office_id=office.org_id,
                    first_no=booklet_number(office.region, given),
                    last_no=booklet_number(office.region, given + quantity - 1),
                    taker_id=clerk,
                    moved_at=w.at,
                    moved_by=keeper,
                )
            )
            given += quantity
        _spoil(w, office, booklet_number(office.region, serials[0]))


def _spoil(w: Work, office: DemoOffice, number: str) -> None:
    spoilt = w.add(
        SpoiltBooklet(
            region=office.region,
            office_id=office.org_id,
            number=number,
            spoilt_on=w.today,
            spoilt_by=office.clerk_ids[0],
            confirmed_by=office.clerk_ids[-1],
            reason="内页污损",
        )
    )
    row = {"origin": w.origin, "number": number, "record_id": spoilt.id}
    w.session.connection().execute(sa.insert(Booklet.__table__), [row])
