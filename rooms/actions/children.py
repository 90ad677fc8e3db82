"""The child's day: routines, and on each day the way out and back, as a leave pass."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction
from django.utils.translation import gettext as _

from rooms.actions.away import NotAway, record_leave, record_return
from rooms.actions.placing import lock_stays
from rooms.children import is_child
from rooms.doses import moment_of
from rooms.models import ChildRoutine, ChildRun, LeavePass, Stay
from shelter.shared.errors import DomainError
from staff.models import Member

WEEK = range(7)


class NoChildHere(DomainError):
    """It is no child's stay, or the child does not stay here now."""


class NoDayChosen(DomainError):
    """A routine has at least one day of the week."""

    status = 422


class BackBeforeItLeaves(DomainError):
    """The child would be back before it left."""

    status = 422


class RoutineEndsBeforeItBegins(DomainError):
    """The last day of a routine is before its first."""

    status = 422


class OverlapsRoutine(DomainError):
    """The child is somewhere else at that time already."""


class RoutineOver(DomainError):
    """The routine was ended before."""


class StaysInHouse(DomainError):
    """For this the child does not leave the house."""


class NotOnThisDay(DomainError):
    """The routine is not on this day."""


class RunNoted(DomainError):
    """The child went already today, or is noted as not going."""


class RunIsOver(DomainError):
    """The time at which the child would be back is over."""


@dataclass(frozen=True)
class Routine:
    """What was said about a child's days."""

    kind: str
    weekdays: Iterable[int]
    leaves_time: time
    back_time: time
    from_on: date
    taken_by: str = ChildRoutine.Guide.MOTHER
    brought_by: str = ChildRoutine.Guide.MOTHER
    in_house: bool = False
    until_on: date | None = None


@transaction.atomic
def plan_routine(*, stay: Stay, what: Routine, by: Member, at: datetime) -> ChildRoutine:
    """Keep what a child does on these days.

    Raises NoChildHere, NoDayChosen, BackBeforeItLeaves, RoutineEndsBeforeItBegins or
    OverlapsRoutine.
    """
    lock_stays(stay)
    refuse_no_child(stay, at)
    days = sorted(set(what.weekdays))
    if not days or not set(days) <= set(WEEK):
        raise NoDayChosen(_("Choose at least one day of the week."))
    if what.back_time <= what.leaves_time:
        raise BackBeforeItLeaves(_("The time of coming back must be later than that of leaving."))
    if what.until_on is not None and what.until_on < what.from_on:
        raise RoutineEndsBeforeItBegins(_("The last day must not be before the first."))
    routine = ChildRoutine(stay=stay, **{**vars(what), "weekdays": days}, added_at=at, added_by=by)
    if any(_meets(routine, other) for other in ChildRoutine.objects.filter(stay=stay)):
        raise OverlapsRoutine(
            _("The child is somewhere else at that time already. End that first, or change times.")
        )
    routine.save(force_insert=True)
    return routine


@transaction.atomic
def end_routine(*, routine: ChildRoutine, by: Member, at: datetime) -> None:
    """Let a routine be over from now on. Raises RoutineOver."""
    going_on = ChildRoutine.objects.filter(pk=routine.pk, ended_at=None)
    if not going_on.update(ended_at=at, ended_by=by):
        raise RoutineOver(_("This was ended already."))


@transaction.atomic
def send_child(*, routine: ChildRoutine, by: Member, at: datetime) -> ChildRun:
    """Note that the child leaves for today's routine, due back at its time; its bed is kept.

    The leave pass is the one truth: board, meals, roll-call and the ladder of who is late read
    it. Raises NoChildHere, StaysInHouse, NotOnThisDay, RunNoted, RunIsOver, or what `record_leave`
    raises.
    """
    stay, on = routine.stay, _today(routine, at)
    lock_stays(stay)
    refuse_no_child(stay, at)
    if routine.in_house:
        raise StaysInHouse(_("For this the child stays in the house. Nothing is noted."))
    due_at = moment_of(on, routine.back_time, stay.centre.zone)
    if due_at <= at:
        raise RunIsOver(_("It would be back by now. Note a leave instead, with its own time."))
    run = ChildRun.objects.filter(routine=routine, on=on).first()
    if run is not None and run.leave_id is not None:
        raise RunNoted(_("The child went already today. Note a leave if it goes once more."))
    leave = record_leave(
        stay=stay,
        purpose=ChildRoutine.PURPOSES[ChildRoutine.Kind(routine.kind)],
        escort=ChildRoutine.ESCORTS[ChildRoutine.Guide(routine.taken_by)],
        until=due_at,
        by=by,
        at=at,
    )
    return _note(run or ChildRun(routine=routine, on=on), by, at, leave=leave, reason="")


@transaction.atomic
def skip_run(*, routine: ChildRoutine, reason: str, by: Member, at: datetime) -> ChildRun:
    """Note that the child does not go today, and why. Raises NoChildHere, NotOnThisDay or RunNoted.

    If it goes after all, `send_child` takes the place of this.
    """
    on = _today(routine, at)
    lock_stays(routine.stay)
    refuse_no_child(routine.stay, at)
    if ChildRun.objects.filter(routine=routine, on=on).exists():
        raise RunNoted(_("For today something is noted already. Nothing was changed."))
    return _note(ChildRun(routine=routine, on=on), by, at, reason=reason)


@transaction.atomic
def bring_child_back(*, run: ChildRun, by: Member, at: datetime) -> LeavePass:
    """Note that the child is back. Raises NotAway or BackBeforeLeaving."""
    if run.leave is None or not run.leave.is_out:
        raise NotAway(_("The child is not noted as being out. Nothing was changed."))
    return record_return(stay=run.routine.stay, by=by, at=at)


def refuse_no_child(stay: Stay, at: datetime) -> None:
    """Refuse what is not about a child that stays here. Raises NoChildHere."""
    today = at.astimezone(stay.centre.zone).date()
    if stay.state != Stay.State.ADMITTED or not is_child(stay, today):
        raise NoChildHere(_("This is for a child who stays here now."))


def _today(routine, at):
    """Return the day of now if the routine is on it. Raises NotOnThisDay."""
    on = at.astimezone(routine.stay.centre.zone).date()
    if not routine.is_on(on):
        raise NotOnThisDay(_("That is not on today. Note a leave if the child goes out."))
    return on


def _meets(one, other):
    """Tell whether two routines take a child to two places at one time."""
    days = set(one.weekdays) & set(other.weekdays)
    hours = one.leaves_time < other.back_time and other.leaves_time < one.back_time
    if other.ended_at is not None or not days or not hours:
        return False
    ends_before = one.until_on is not None and one.until_on < other.from_on
    begins_after = other.until_on is not None and other.until_on < one.from_on
    return not ends_before and not begins_after


def _note(run, by, at, **fields):
    for name, value in {**fields, "noted_at": at, "noted_by": by}.items():
        setattr(run, name, value)
    run.save()
    return run
