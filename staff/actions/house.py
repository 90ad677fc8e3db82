"""What is set for the whole house: its limits, and who is on duty when."""

import logging
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from shelter.shared.errors import DomainError
from staff.models import Centre, DutyShift, Member

logger = logging.getLogger(__name__)


class EndsBeforeItStarts(DomainError):
    """The shift's end is not after its start."""

    status = 422


class ShiftBegan(DomainError):
    """What has begun is history and stays."""


@transaction.atomic
def change_centre(
    *, centre: Centre, max_nights: int, hold_minutes: int, shows_hijri: bool, by: Member
) -> Centre:
    """Set the limits of the house; what was promised before keeps its dates."""
    centre.max_nights, centre.hold_minutes = max_nights, hold_minutes
    centre.shows_hijri = shows_hijri
    centre.save(update_fields=["max_nights", "hold_minutes", "shows_hijri"])
    logger.info("centre changed", extra={"subject": str(centre.pk), "by": str(by.pk)})
    return centre


@transaction.atomic
def add_shift(
    *, member: Member, starts_at: datetime, ends_at: datetime, by: Member, at: datetime
) -> DutyShift:
    """Put a member on duty from one moment to another. Raises EndsBeforeItStarts."""
    if ends_at <= starts_at:
        raise EndsBeforeItStarts(_("The shift must end after it starts."))
    return DutyShift.objects.create(
        centre=member.centre, member=member, starts_at=starts_at, ends_at=ends_at
    )


@transaction.atomic
def cancel_shift(*, shift: DutyShift, by: Member, at: datetime) -> None:
    """Take back a shift that has not begun. Raises ShiftBegan."""
    if shift.starts_at <= at:
        raise ShiftBegan(_("This shift has already begun, so it stays in the record."))
    shift.delete()
