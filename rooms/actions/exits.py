"""What is said beside a check-out: why it is unsafe, and what happens with what is still kept."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from residents.actions import new_task, open_tasks
from residents.models import Task
from rooms.models import BelongingsItem, ExitRecord, Stay
from rooms.sealed import WordsDestroyed, words_of
from shelter.shared import states
from shelter.shared.errors import DomainError
from shelter.shared.text import plain
from staff.choices import Role
from staff.models import Member

LONGEST_KEPT = timedelta(days=365)
KEPT_BY_DEFAULT = timedelta(days=30)
EXIT_TASKS = (Task.Kind.EXIT_UNSAFE, Task.Kind.BELONGINGS_KEPT)


class BelongingsStillKept(DomainError):
    """Things are still kept for her, and nobody said what happens with them."""


class KeptUntilImpossible(DomainError):
    """The date until which her things are kept is not after today, or too far."""

    status = 422


@dataclass(frozen=True)
class Exit:
    """What the worker says beside the answers of the check-out; all of it may be empty."""

    unsafe_reason: str = ""
    unsafe_note: str = ""
    belongings: str = ""
    belongings_until: date | None = None


NOTHING_SAID = Exit()


def keep_by_default(*, stay: Stay, at: datetime) -> Exit:
    """Return what counts where a program checks her out: what is kept stays here for a while."""
    until = at.astimezone(stay.centre.zone).date() + KEPT_BY_DEFAULT
    return Exit(belongings=ExitRecord.Belongings.KEPT, belongings_until=until)


def check_belongings(stays: Sequence[Stay], said: Exit, at: datetime) -> set:
    """Return the stays with things still kept; refuse if it is not said what happens with them.

    Raises BelongingsStillKept or KeptUntilImpossible.
    """
    rows = BelongingsItem.objects.filter(stay__in=stays, returned=None)
    keeping = set(rows.values_list("stay_id", flat=True))
    if not keeping:
        return keeping
    if not said.belongings:
        raise BelongingsStillKept(
            _("Things of hers are still kept. Give them back first, or say what happens with them.")
        )
    if said.belongings == ExitRecord.Belongings.KEPT:
        today = at.astimezone(stays[0].centre.zone).date()
        until = said.belongings_until
        if until is None or not today < until <= today + LONGEST_KEPT:
            raise KeptUntilImpossible(
                _("Say until when her things are kept: after today, and within a year.")
            )
    return keeping


def record_exits(
    *, stays: Iterable[Stay], keeping: set, said: Exit, unsafe: bool, by: Member, at: datetime
) -> None:
    """Keep what was said as these stays ended, and open the tasks that follow from it."""
    records, tasks = [], []
    for stay in stays:
        record = _record(stay, stay.pk in keeping, said, unsafe, by, at)
        if record.unsafe_reason or record.sealed_unsafe_note or record.belongings:
            records.append(record)
        tasks += _tasks(stay, record, unsafe, at)
    ExitRecord.objects.bulk_create(records)
    open_tasks(tasks)


def forget_exits(*, stays: Iterable[Stay], at: datetime) -> None:
    """Take back what was said as these stays ended: the check-out was a mistake."""
    ids = [stay.pk for stay in stays]
    ExitRecord.objects.filter(stay__in=ids).delete()
    tasks = Task.objects.filter(subject_type="stay", subject_id__in=ids, kind__in=EXIT_TASKS)
    states.move_all(tasks, came_from=Task.State.OPEN, to=Task.State.CANCELLED, done_at=at)


def _record(stay, keeps, said, unsafe, by, at):
    record = ExitRecord(stay=stay, by=by, at=at)
    if unsafe:
        record.unsafe_reason = said.unsafe_reason
        record.sealed_unsafe_note = _sealed(record, plain(said.unsafe_note))
    if keeps:
        record.belongings = said.belongings
        kept = said.belongings == ExitRecord.Belongings.KEPT
        record.belongings_until = said.belongings_until if kept else None
    return record


def _sealed(record, text):
    """Seal the words if her key is there; a stay ends whether or not it is."""
    try:
        return words_of(record.stay.person_id).seal(record, "unsafe_note", text)
    except WordsDestroyed:
        return None


def _tasks(stay, record, unsafe, at):
    """Return what the supervisor has to do: look at an unsafe exit, and at what is still kept."""
    today = at.astimezone(stay.centre.zone).date()
    common = {"centre": stay.centre, "subject": stay, "person": stay.person}
    common["role"] = Role.SUPERVISOR
    if unsafe:
        yield new_task(kind=Task.Kind.EXIT_UNSAFE, due_on=today, due_at=at, **common)
    if record.belongings:
        due_on = record.belongings_until or today + timedelta(days=7)
        yield new_task(kind=Task.Kind.BELONGINGS_KEPT, due_on=due_on, **common)
