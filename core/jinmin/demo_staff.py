"""Where the accounts of the demonstration sit: in a new folder, and in one that an earlier version furnished."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from jinmin.db.work import Work
from jinmin.demo_posts import HOME, STAFF, StaffMember, chosen_rights, window_clerk
from jinmin.identity import (
    Appointment,
    AppointmentInput,
    Counter,
    CounterInput,
    CounterKind,
    Organisation,
    OrganisationInput,
    PostInput,
    User,
    UserInput,
    appoint,
    change_rights,
    create_counter,
    create_organisation,
    create_post,
    create_user,
    held_posts,
)
from jinmin.identity.staff_input import OrganisationLevel
from jinmin.regions import Divisions

COUNTY = 6
"""Digits of a county's division."""
WINDOWS = (1, 2)
USER = User.__table__
ORGANISATION = Organisation.__table__
COUNTER = Counter.__table__


@dataclass(frozen=True)
class Seat:
    """An organisation, with the windows of its registration office where it has one."""

    organisation: Organisation
    windows: tuple[Counter, ...] = ()


Seats = Mapping[str, Seat]
"""By division: the ministry, the province, then the counties; the first of them is the home of STAFF."""


def make_seats(w: Work, counties: tuple[str, ...]) -> Seats:
    """Ministry and province, and an office with two windows in each of the counties."""
    ministry = _organisation(w, "民政部（演示）", "ministry", "", None)
    province = _organisation(w, "四川省民政厅（演示）", "province", "51", ministry.id)
    seats = {"": Seat(ministry), "51": Seat(province)}
    for region in counties:
        name = w.port(Divisions).name(region, w.today)
        office = _organisation(w, f"{name}民政局婚姻登记处（演示）", "county", region, province.id)
        seats[region] = Seat(office, _windows(w, office.id))
    return seats


def found_seats(w: Work) -> Seats:
    """Those that ``make_seats`` made here, in its order."""
    windows: dict[UUID, list[Counter]] = {}
    query = sa.select(Counter).where(COUNTER.c.kind == CounterKind.WINDOW)
    for window in w.session.scalars(query.order_by(COUNTER.c.id)):
        windows.setdefault(window.org_id, []).append(window)
    made = w.session.scalars(sa.select(Organisation).order_by(ORGANISATION.c.id))
    return {one.region: Seat(one, tuple(windows.get(one.id, ()))) for one in made}


def seat_everybody(w: Work, seats: Seats, rights: tuple[str, ...]) -> dict[str, tuple[User, ...]]:
    """Employ who is not there yet, and let every post grant what it does today; the window clerks by division."""
    known = {user.login: user for user in w.session.scalars(sa.select(User))}
    at_windows: dict[str, tuple[User, ...]] = {}
    for region, member, window_id in _places(seats):
        granted = chosen_rights(member, rights)
        user = known.get(member.login)
        if user is None:
            user = _employ(w, member, seats[region].organisation.id, window_id, granted)
        else:
            _grant_anew(w, user, member, granted)
        if member.at_window:
            at_windows[region] = (*at_windows.get(region, ()), user)
    return at_windows


def _places(seats: Seats) -> Iterator[tuple[str, StaffMember, UUID | None]]:
    """Who sits where, at which window: STAFF, and one clerk in each county away from home."""
    home = next(region for region in seats if len(region) == COUNTY)
    for number, member in enumerate(STAFF):
        region = home if member.region == HOME else member.region
        windows = seats[region].windows
        yield region, member, windows[number % len(windows)].id if windows else None
    for region, seat in seats.items():
        if region != home and seat.windows:
            member = window_clerk(f"clerk{region}", "登记员", "婚姻登记员", region)
            yield region, member, seat.windows[0].id


def _organisation(
    w: Work, name: str, level: OrganisationLevel, region: str, parent: UUID | None
) -> Organisation:
    made = create_organisation(w, OrganisationInput(name=name, level=level, region=region, parent_id=parent))
    w.flush()
    return made


def _windows(w: Work, org_id: UUID) -> tuple[Counter, ...]:
    office = create_counter(w, CounterInput(org_id=org_id, code="1", title="登记处", kind=CounterKind.OFFICE))
    w.flush()
    return tuple(
        create_counter(
            w,
            CounterInput(
                org_id=org_id,
                code=f"1-{number}",
                title=f"{number}号窗口",
                kind=CounterKind.WINDOW,
                parent_id=office.id,
            ),
        )
        for number in WINDOWS
    )


def _employ(
    w: Work, member: StaffMember, org_id: UUID, window_id: UUID | None, rights: frozenset[str]
) -> User:
    user = create_user(w, UserInput(login=member.login, name=member.name))
    post = create_post(w, PostInput(org_id=org_id, title=member.title, kind=member.kind, permissions=rights))
    w.flush()
    _appointed(w, user.id, post.id, window_id)
    return user


def _appointed(w: Work, user_id: UUID, post_id: UUID, window_id: UUID | None) -> Appointment:
    since = w.today.replace(year=w.today.year - 2, month=1, day=1)
    return appoint(
        w, AppointmentInput(user_id=user_id, post_id=post_id, counter_id=window_id, valid_from=since)
    )


def _grant_anew(w: Work, user: User, member: StaffMember, rights: frozenset[str]) -> None:
    for held in held_posts(w, user.id, w.today):
        if held.kind is member.kind:
            change_rights(w, held.post_id, rights)
