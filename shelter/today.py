"""What one member needs to know now: her tasks, the beds tonight, who comes and who goes."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from rehabilitation.selectors.reviews import ReviewCounts, review_counts
from residents.models import Task
from residents.selectors import TaskRow, task_rows, tasks_for
from rooms.choices import Audience, BedState, Need
from rooms.handing_over import unread_for
from rooms.models import Handover, Stay
from rooms.roll_call import counts_on
from rooms.tonight import House, clock_of, house_tonight
from shelter.waiting import Backups, Count, backups_stand, waiting_for
from staff.models import DutyShift, Member
from staff.selectors import notices_of

MOST_TASKS = 9
FAMILY = 4
SOON = timedelta(days=1)


@dataclass(frozen=True)
class BedsTonight:
    """The beds of the house tonight, and how many rooms or beds fit a family or a wheelchair."""

    total: int
    free: int
    held: int
    occupied: int
    fits_family: int
    fits_wheelchair: int


@dataclass(frozen=True)
class Today:
    """Everything on the Today page; a part that is not for this member is None or empty."""

    at: datetime
    on: date
    night: date
    greeting: str
    shift_ends_at: datetime | None
    tasks: list[TaskRow]
    more_tasks: int
    done_today: int
    late: list[TaskRow]
    notices: int
    beds: BedsTonight | None = None
    roll_call: tuple[int, int] | None = None
    arrivals: list[Stay] = field(default_factory=list)
    departures: list[Stay] = field(default_factory=list)
    handovers: list[Handover] = field(default_factory=list)
    reviews: ReviewCounts | None = None
    waiting: list[Count] = field(default_factory=list)
    backups: Backups | None = None

    @property
    def persons_shown(self):
        rows = [*self.tasks, *self.late]
        stays = [*self.arrivals, *self.departures]
        of_tasks = {row.task.person_id for row in rows if row.task.person_id}
        return of_tasks | {stay.person_id for stay in stays}


def today(*, member: Member, at: datetime) -> Today:
    """Return the Today page of ``member`` as of ``at``."""
    clock = clock_of(member.centre, at)
    due = task_rows(tasks_for(member, clock.today), on=clock.today)
    rows = [row for row in due if not row.days_late]
    late = [row for row in due if row.days_late]
    comes_and_goes = member.has_perm("rooms.check_in")
    return Today(
        at=at,
        on=clock.today,
        night=clock.night,
        greeting=_greeting(at.astimezone(member.centre.zone).hour) % {"name": member.name},
        shift_ends_at=_shift_end(member, at),
        tasks=rows[:MOST_TASKS],
        more_tasks=max(0, len(rows) - MOST_TASKS),
        done_today=_done_today(member, clock.today),
        late=late[:MOST_TASKS],
        notices=notices_of(member=member).unread().count(),
        beds=_beds(house_tonight(member.centre, clock))
        if member.has_perm("rooms.view_beds")
        else None,
        roll_call=counts_on(member.centre, clock.night)
        if member.has_perm("rooms.take_roll_call")
        else None,
        arrivals=list(_arrivals(member, clock.night)) if comes_and_goes else [],
        departures=list(_departures(member, clock.today)) if comes_and_goes else [],
        handovers=unread_for(member) if member.has_perm("rooms.take_handover") else [],
        reviews=review_counts(member, clock.today)
        if member.has_perm("rehabilitation.view_review")
        else None,
        waiting=waiting_for(member),
        backups=backups_stand(member, at),
    )


def _greeting(hour):
    if hour < 5 or hour >= 17:
        return _("Good evening, %(name)s")
    return _("Good morning, %(name)s") if hour < 12 else _("Good day, %(name)s")


def _shift_end(member, at):
    shift = DutyShift.objects.filter(member=member, starts_at__lte=at, ends_at__gt=at).first()
    return shift and shift.ends_at


def _done_today(member, on):
    midnight = datetime.combine(on, datetime.min.time(), tzinfo=member.centre.zone)
    return Task.objects.filter(
        centre=member.centre_id, state=Task.State.DONE, done_by=member, done_at__gte=midnight
    ).count()


def _beds(house: House):
    counts = house.counts()
    free_by_room = [
        (room, sum(bed.state == BedState.FREE for bed in beds))
        for villa in house.villas
        for room, beds in villa.rooms
    ]
    return BedsTonight(
        total=sum(counts.values()),
        free=counts[BedState.FREE],
        held=counts[BedState.HELD],
        occupied=counts[BedState.OCCUPIED] + counts[BedState.AWAY],
        fits_family=sum(
            room.audience == Audience.FAMILIES and free >= FAMILY for room, free in free_by_room
        ),
        fits_wheelchair=sum(
            free for room, free in free_by_room if Need.WHEELCHAIR in room.features
        ),
    )


def _arrivals(member, night) -> QuerySet[Stay]:
    """Return held and expected stays that begin tonight or should have begun."""
    coming = Stay.objects.visible_to(member).filter(
        state__in=[Stay.State.HELD, Stay.State.EXPECTED], arrives_on__lte=night
    )
    return coming.select_related("person").order_by("hold_until", "arrives_on", "pk")


def _departures(member, on) -> QuerySet[Stay]:
    """Return who leaves today or tomorrow, or should have left."""
    leaving = Stay.objects.visible_to(member).filter(
        state=Stay.State.ADMITTED, departs_on__lte=on + SOON
    )
    return leaving.select_related("person").order_by("departs_on", "pk")
