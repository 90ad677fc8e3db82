"""Adding nights to a stay: within the limit by her worker, past it only with others' approval.

How others decide is in `deciding`; here is what is asked of them, and how nights are added.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from residents.actions import close_tasks, lock_links, new_task, open_tasks, write_event
from residents.models import FileEvent, Task
from rooms.actions.board import touch_board
from rooms.actions.nights import carry_on
from rooms.actions.placing import Run, StayIsOver, lock_stays, take_nights
from rooms.allocation import check_beds
from rooms.allocation.elsewhere import family_by_room, guest_of
from rooms.models import Extension, Stay
from rooms.sealed import Words, words_of
from shelter.shared import states
from shelter.shared.errors import DomainError
from shelter.shared.nights import NIGHT
from shelter.shared.retries import retried
from staff.choices import ExtensionLevel, Role
from staff.levels import level_for
from staff.models import Member

TO_DECIDE = {
    ExtensionLevel.SUPERVISOR: {"extension": Role.SUPERVISOR},
    ExtensionLevel.MANAGER: {"extension": Role.MANAGER},
    ExtensionLevel.COMMITTEE: {"extension": Role.MANAGER, "extension_lead": Role.LEAD},
}
"""Whose task it is, by level: a subject has one open task of a kind, so a lead's is named apart."""


class ExtensionNeedsApproval(DomainError):
    """The nights asked for pass the limit of the centre."""


class ExtensionWithinLimit(DomainError):
    """The nights asked for do not pass the limit: nobody has to decide them."""


class ExtensionDecided(DomainError):
    """This extension was decided or withdrawn already."""


@retried
@transaction.atomic
def extend_stay(*, stay: Stay, nights: int, reason: str, by: Member, at: datetime) -> Stay:
    """Add nights in the same bed, up to the centre's limit.

    Raises StayIsOver, ExtensionNeedsApproval (then ask with `ask_extension`), or BedTaken with
    alternatives if the bed is promised to someone else.
    """
    lock_stays(stay)
    refuse_if_over(stay)
    if nights_past_limit(stay=stay, nights=nights, at=at) > 0:
        raise ExtensionNeedsApproval(
            _("That is past the limit of the house. Somebody else must approve it first.")
        )
    return add_nights(stay, nights, reason, by, at)


@transaction.atomic
def ask_extension(
    *,
    stay: Stay,
    nights: int,
    reason: str,
    by: Member,
    at: datetime,
    wish: str = "",
    exit_plan: str = "",
) -> Extension:
    """Ask for nights past the limit; tasks ask those who decide at the level that they need.

    Asked the same again it is the one that waits; asked otherwise it takes that one's place.
    Raises StayIsOver, ExtensionWithinLimit or WordsDestroyed.
    """
    lock_stays(stay)
    refuse_if_over(stay)
    past = nights_past_limit(stay=stay, nights=nights, at=at)
    if past < 1:
        raise ExtensionWithinLimit(_("That is within the limit. The nights can be added at once."))
    waiting = Extension.objects.asked().filter(stay=stay).first()
    hers, said = words_of(stay.person_id), {"wish": wish.strip(), "exit_plan": exit_plan.strip()}
    if waiting:
        if _asks_the_same(waiting, hers, nights, reason, said):
            return waiting
        _withdraw(waiting, by, at)
    asked = Extension(stay=stay, nights=nights, nights_past=past, reason=reason)
    asked.level, asked.requested_at, asked.requested_by = level_for(past).code, at, by
    for part, text in said.items():
        setattr(asked, f"sealed_{part}", hers.seal(asked, part, text))
    asked.save(force_insert=True)
    end_deadlines(stay, [Task.Kind.EXTENSION_DUE], by, at)
    ask_to_decide(asked, at)
    write_event(
        person_id=stay.person_id,
        kind=FileEvent.Kind.EXTENSION_ASKED,
        at=at,
        by=by,
        detail={"nights": nights, "reason": str(reason)},
    )
    return asked


@transaction.atomic
def withdraw_extension(*, extension: Extension, by: Member, at: datetime) -> Extension:
    """Take back what was asked for and is not decided. Raises ExtensionDecided."""
    lock_asked(extension)
    return _withdraw(extension, by, at)


def withdraw_extensions_of(
    stays: Iterable[Stay], *, by: Member | None, at: datetime
) -> dict[UUID, str]:
    """Nobody decides about stays that are over: what was asked for them is withdrawn.

    Return what that was, by stay.
    """
    asked = list(Extension.objects.asked().filter(stay__in=list(stays)))
    for extension in asked:
        _withdraw(extension, by, at)
    return {extension.stay_id: str(extension.pk) for extension in asked}


def ask_extensions_again(ids: Iterable[str], at: datetime) -> None:
    """Let extensions wait again that were withdrawn because a stay was ended by mistake."""
    again = Extension.objects.filter(pk__in=ids, state=Extension.State.WITHDRAWN)
    for extension in again.select_related("stay__centre", "stay__person__case_file"):
        to = Extension.State.ASKED
        states.move(extension, to=to, withdrawn_at=None, withdrawn_by=None)
        ask_to_decide(extension, at)


def nights_past_limit(*, stay: Stay, nights: int, at: datetime) -> int:
    """Return how many nights of the stay would lie past the limit with so many more; 0: none.

    Whoever is here past her last night has slept the nights since then as well.
    """
    ends_on = max(stay.departs_on, stay.centre.night(at)) + nights * NIGHT
    return max(0, (ends_on - stay.arrives_on).days - stay.centre.max_nights)


def nights_within_limit(*, stay: Stay, at: datetime) -> int:
    """Return how many nights can be added to a stay without anybody's approval."""
    so_far = (max(stay.departs_on, stay.centre.night(at)) - stay.arrives_on).days
    return max(0, stay.centre.max_nights - so_far)


def lock_asked(extension: Extension) -> Extension:
    """Read an extension and its stay again, and keep others from deciding until the action commits.

    Raises ExtensionDecided.
    """
    lock_stays(extension.stay)
    extension.refresh_from_db(fields=["state", "level", "nights_past"])
    if not extension.is_asked:
        raise ExtensionDecided(_("This extension was decided or withdrawn already."))
    return extension


def refuse_if_over(stay: Stay) -> None:
    """Raise StayIsOver where a stay takes no beds any more."""
    if not stay.is_open:
        raise StayIsOver(_("This stay is over. Nothing was changed."))


def ask_to_decide(extension: Extension, at: datetime) -> None:
    """Open the tasks of those who decide; one about a restricted file names nobody."""
    stay, tasks = extension.stay, []
    is_closed = stay.person.case_file.restricted
    for subject_type, role in TO_DECIDE[ExtensionLevel(extension.level)].items():
        task = new_task(
            centre=stay.centre,
            kind=Task.Kind.EXTENSION_ASKED,
            subject=extension,
            due_on=at.astimezone(stay.centre.zone).date(),
            person=None if is_closed else stay.person,
            role=role,
        )
        task.subject_type = subject_type
        tasks.append(task)
    open_tasks(tasks)


def end_asking(
    extension: Extension, by: Member | None, at: datetime, *, of: str = "", cancelled: bool = False
) -> None:
    """Close the tasks of those who were to decide, or only that under one subject type."""
    types = [of] if of else ["extension", "extension_lead"]
    about = Task.objects.filter(
        kind=Task.Kind.EXTENSION_ASKED, subject_type__in=types, subject_id=extension.pk
    )
    to = Task.State.CANCELLED if cancelled else Task.State.DONE
    states.move_all(about, came_from=Task.State.OPEN, to=to, done_at=at, done_by=by)


def end_deadlines(stay: Stay, kinds: Iterable[str], by: Member, at: datetime) -> None:
    """What was due of her by some day is done, of the stay itself or of nights added to it."""
    hers = Task.objects.filter(person=stay.person_id, kind__in=list(kinds))
    came_from, to = Task.State.OPEN, Task.State.DONE
    states.move_all(hers, came_from=came_from, to=to, done_at=at, done_by=by)


def add_nights(stay: Stay, nights: int, reason: str, by: Member, at: datetime) -> Stay:
    """Add nights to a stay that is locked, in the same bed. Raises BedTaken with alternatives."""
    tonight = stay.centre.night(at)
    if stay.departs_on < tonight:
        carry_on([stay], until_on=tonight)
    lock_links([stay.person_id])
    bed = stay.placements.select_related("bed__room").latest("until_on").bed
    first, until = stay.departs_on, stay.departs_on + nights * NIGHT
    check_beds(
        centre=stay.centre,
        guests=[guest_of(stay)],
        beds=[bed],
        from_on=first,
        nights=nights,
        at=at,
        household_id=stay.household_id,
        beside=family_by_room(stay, first - NIGHT)[bed.room_id],
    )
    stay.departs_on, stay.is_overstay = until, False
    stay.save(update_fields=["departs_on", "is_overstay"])
    take_nights([Run(stay.pk, bed.pk, first, until)])
    decided = [Task.Kind.OVERSTAY, Task.Kind.DEPARTURE_EXPECTED]
    close_tasks(subject=stay, by=by, at=at, kinds=decided)
    detail = {"nights": nights, "until": until.isoformat(), "reason": str(reason)}
    kind = FileEvent.Kind.EXTENDED
    write_event(person_id=stay.person_id, kind=kind, at=at, by=by, detail=detail)
    touch_board(stay.centre_id)
    return stay


def _withdraw(extension, by, at):
    to = Extension.State.WITHDRAWN
    states.move(extension, to=to, withdrawn_at=at, withdrawn_by=by)
    end_asking(extension, by, at, cancelled=True)
    return extension


def _asks_the_same(waiting: Extension, hers: Words, nights, reason, said):
    """Tell whether nothing new is asked for; words that are left out change nothing."""
    if (waiting.nights, waiting.reason) != (nights, str(reason)):
        return False
    return all(not text or text == hers.open(waiting, part) for part, text in said.items())
