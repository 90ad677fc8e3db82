"""Making backups, and saying so where one could not be made or was restored (P21)."""

import logging
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from shelter.shared.errors import DomainError
from staff.audit import record
from staff.backups import back_up_to, prune
from staff.backups.folder import DAILY, KEPT
from staff.choices import Role
from staff.models import Centre, Member, Notice

logger = logging.getLogger(__name__)


class BackUpFailed(DomainError):
    """The backup could not be made; the one before it is whole."""


def back_up(*, folder: Path, at: datetime, kept: int = KEPT, daily: int = DAILY) -> dict[str, int]:
    """Make a backup in a folder, and remove the oldest; return counts. Raises BackUpFailed.

    Whoever guards keys and accounts is told of a failure.
    """
    try:
        _path, counts = back_up_to(folder, at)
        return {**counts, "removed": prune(folder, kept, daily)}
    except OSError as wrong:
        logger.exception("backup failed")
        report_failed_backup(at=at)
        raise BackUpFailed(
            _(
                "The backup could not be made: the folder is full, or cannot be written. The one"
                " before it is whole. Make room, or name another folder."
            )
        ) from wrong


@transaction.atomic
def report_failed_backup(*, at: datetime) -> int:
    """Tell those who guard the keys and the accounts, unless they were told and have not looked."""
    members = Member.objects.filter(is_active=True)
    told = Notice.objects.unread().filter(kind=Notice.Kind.BACK_UP_FAILED).values("member")
    guards = [
        member
        for member in members.exclude(pk__in=told)
        if member.has_role(Role.PRIVACY, Role.ADMIN)
    ]
    Notice.objects.bulk_create(
        Notice(
            member=member,
            kind=Notice.Kind.BACK_UP_FAILED,
            subject_type="centre",
            subject_id=member.centre_id,
            created_at=at,
        )
        for member in guards
    )
    record_keys("keys:back_up_failed", None, at)
    return len(guards)


def note_restored(*, at: datetime) -> None:
    """Write into every centre's trail that this is a restored house."""
    record_keys("keys:restored", None, at)


def record_keys(action: str, by: Member | None, at: datetime) -> None:
    """Write it into the trail of her centre; what the machine did into that of every centre."""
    centres = [by.centre_id] if by else Centre.objects.values_list("pk", flat=True)
    for centre_id in centres:
        record(action=action, by=by, about_id=None, at=at, centre_id=centre_id)
