"""Adding nights to a stay: within the limit by her worker, past it only with another's approval."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from residents.actions import close_tasks, open_task, write_event
from residents.models import FileEvent, Task
from rooms.actions.board import touch_board
from rooms.actions.nights import carry_on
from rooms.actions.placing import Run, StayIsOver, lock_stays, take_nights
from rooms.allocation import check_beds
from rooms.allocation.elsewhere import family_by_room, guest_of
from rooms.models import Extension, Stay
from shelter.shared.errors import DomainError
from shelter.shared.retries import retried
from staff.choices import Role
from staff.models import Member

NIGHT = timedelta(days=1)


class ExtensionNeedsApproval(DomainError):
    """The nights asked for pass the limit of the centre."""


class ExtensionDecided(DomainError):
    """This extension was approved already."""


class ApprovesOwnExtension(DomainError):
    """Whoever asks for an extension does not approve it."""


@retried
@transaction.atomic
def extend_stay(*, stay: Stay, nights: int, reason: str, by: Member, at: datetime) -> Stay:
    """Add nights in the same bed, up to the centre's limit.

    Raises StayIsOver, ExtensionNeedsApproval (then ask with `ask_extension`), or BedTaken with
    alternatives if the bed is promised to someone else.
    """
    lock_stays(stay)
    _refuse_if_over(stay)
    if passes_limit(stay=stay, nights=nights):
        raise ExtensionNeedsApproval(
            _("That is past the limit of the house. The shift supervisor must approve it first.")
        )
    return _add_nights(stay, nights, reason, by, at)


@transaction.atomic
def ask_extension(*, stay: Stay, nights: int, reason: str, by: Member, at: datetime) -> Extension:
    """Ask for nights past the limit; asked again, the request is changed. Raises StayIsOver."""
    lock_stays(stay)
    _refuse_if_over(stay)
    asked, _is_new = Extension.objects.update_or_create(
        stay=stay,
        approved_at=None,
        defaults={"nights": nights, "reason": reason, "requested_at": at, "requested_by": by},
    )
    open_task(
        centre=stay.centre,
        kind=Task.Kind.EXTENSION_ASKED,
        subject=stay,
        due_on=at.astimezone(stay.centre.zone).date(),
        person=stay.person,
        role=Role.SUPERVISOR,
    )
    return asked


@retried
@transaction.atomic
def approve_extension(*, extension: Extension, by: Member, at: datetime) -> Extension:
    """Approve nights that someone else asked for, and add them.

    Raises ApprovesOwnExtension, ExtensionDecided, StayIsOver, or BedTaken with alternatives.
    """
    if extension.requested_by_id == by.pk:
        raise ApprovesOwnExtension(_("You asked for it yourself. Let someone else decide."))
    stay = extension.stay
    lock_stays(stay)
    _refuse_if_over(stay)
    undecided = Extension.objects.filter(pk=extension.pk, approved_at=None)
    if not undecided.update(approved_at=at, approved_by=by):
        raise ExtensionDecided(_("This extension was approved already."))
    extension.refresh_from_db()
    _add_nights(stay, extension.nights, extension.reason, by, at)
    close_tasks(subject=stay, by=by, at=at, kinds=[Task.Kind.EXTENSION_ASKED])
    return extension


def passes_limit(*, stay: Stay, nights: int) -> bool:
    """Tell whether so many nights more pass the limit of the centre."""
    return stay.nights + nights > stay.centre.max_nights


def _refuse_if_over(stay):
    if not stay.is_open:
        raise StayIsOver(_("This stay is over. Nothing was changed."))


def _add_nights(stay, nights, reason, by, at):
    tonight = stay.centre.night(at)
    if stay.departs_on < tonight:
        carry_on([stay], until_on=tonight)
    bed = stay.placements.select_related("bed__room").latest("until_on").bed
    first, until = stay.departs_on, stay.departs_on + timedelta(days=nights)
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
    take_nights([Run(stay.pk, bed.pk, first, until)])
    stay.departs_on, stay.is_overstay = until, False
    stay.save(update_fields=["departs_on", "is_overstay"])
    decided = [Task.Kind.EXTENSION_DUE, Task.Kind.OVERSTAY, Task.Kind.DEPARTURE_EXPECTED]
    close_tasks(subject=stay, by=by, at=at, kinds=decided)
    detail = {"nights": nights, "until": until.isoformat(), "reason": str(reason)}
    kind = FileEvent.Kind.EXTENDED
    write_event(person_id=stay.person_id, kind=kind, at=at, by=by, detail=detail)
    touch_board(stay.centre_id)
    return stay
