"""The children of the house today: where each is supposed to be, and where it is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from residents.choices import ADULT_FROM, Relation, age_band
from rooms.custody import Alert, alerts_of
from rooms.doses import moment_of
from rooms.models import BedNight, ChildRoutine, ChildRun, LeavePass, Stay
from staff.models import Member


@dataclass(frozen=True)
class Turn:
    """One routine of a child on one day, and what came of it."""

    routine: ChildRoutine
    run: ChildRun | None
    at: datetime
    due_at: datetime

    @property
    def leave(self) -> LeavePass | None:
        return self.run.leave if self.run else None

    @property
    def is_out(self) -> bool:
        return self.leave is not None and self.leave.is_out

    @property
    def is_late(self) -> bool:
        return self.is_out and self.due_at <= self.at

    @property
    def may_go(self) -> bool:
        """Tell whether the child may still leave for it today."""
        return not self.routine.in_house and self.leave is None and self.at < self.due_at

    @property
    def may_skip(self) -> bool:
        return self.run is None and self.at < self.due_at

    @property
    def was_missed(self) -> bool:
        """Tell whether nobody noted anything, and its time is over."""
        return not self.routine.in_house and self.run is None and self.due_at <= self.at


@dataclass(frozen=True)
class ChildToday:
    """One child with its day. ``leave``: out for something else than its routines."""

    stay: Stay
    band: str
    place: str
    turns: Sequence[Turn]
    leave: LeavePass | None
    alerts: Sequence[Alert]


def is_child(stay: Stay, on: date) -> bool:
    """Tell whether a stay is a child's; who came along without a year of birth is taken for one."""
    age = stay.person.age_on(on)
    return stay.relation == Relation.CHILD if age is None else age < ADULT_FROM


def children_of(*, member: Member, on: date) -> QuerySet[Stay]:
    """Return the stays of the children in the member's house whom she may see, by code."""
    born = Q(person__birth_year__gt=on.year - ADULT_FROM)
    young = born | Q(person__birth_year=None, relation=Relation.CHILD)
    here = Stay.objects.visible_to(member).filter(young, state=Stay.State.ADMITTED)
    in_house = here.filter(centre=member.centre_id)
    return in_house.select_related("person", "centre").order_by("person__code")


def children_today(*, member: Member, at: datetime) -> list[ChildToday]:
    """Return every child with its day, in a fixed number of queries."""
    centre = member.centre
    on = at.astimezone(centre.zone).date()
    stays = list(children_of(member=member, on=on))
    places = _places(stays, centre.night(at))
    turns = turns_of(stays, at)
    leaves = {leave.stay_id: leave for leave in LeavePass.objects.out().filter(stay__in=stays)}
    alerts = alerts_of(stays, on)
    return [
        ChildToday(
            stay=stay,
            band=age_band(stay.person.age_on(on)),
            place=places.get(stay.pk, ""),
            turns=turns[stay.pk],
            leave=_otherwise(leaves.get(stay.pk), turns[stay.pk]),
            alerts=alerts[stay.pk],
        )
        for stay in stays
    ]


def turns_of(stays: Sequence[Stay], at: datetime) -> dict[UUID, list[Turn]]:
    """Return the routines of today of these stays of one centre, in the order of the day."""
    by_stay: dict[UUID, list[Turn]] = {stay.pk: [] for stay in stays}
    if not stays:
        return by_stay
    zone = stays[0].centre.zone
    on = at.astimezone(zone).date()
    rows = ChildRoutine.objects.filter(stay__in=stays, ended_at=None, from_on__lte=on)
    routines = [row for row in rows.order_by("leaves_time", "pk") if row.is_on(on)]
    runs = ChildRun.objects.filter(routine__in=routines, on=on).select_related(
        "leave__left_by", "leave__returned_by"
    )
    by_routine = {run.routine_id: run for run in runs}
    for routine in routines:
        due_at = moment_of(on, routine.back_time, zone)
        by_stay[routine.stay_id].append(Turn(routine, by_routine.get(routine.pk), at, due_at))
    return by_stay


def routines_of(stay: Stay, on: date) -> QuerySet[ChildRoutine]:
    """Return what a child does and will do, those that are over left out."""
    rows = ChildRoutine.objects.filter(stay=stay, ended_at=None)
    coming = rows.filter(Q(until_on=None) | Q(until_on__gte=on))
    return coming.order_by("leaves_time", "pk")


def _otherwise(leave, turns: Iterable[Turn]):
    """Return the leave on which a child is out, unless one of its routines says so already."""
    runs = {turn.leave.pk for turn in turns if turn.leave}
    return leave if leave is not None and leave.pk not in runs else None


def _places(stays, night):
    beds = BedNight.objects.filter(stay__in=stays, night=night)
    return dict(beds.values_list("stay_id", "bed__code"))
