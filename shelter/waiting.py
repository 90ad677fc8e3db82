"""What waits for a member to decide: counts that lead to their pages, and how backups stand."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from residents.selectors.access import to_review
from rooms.extensions import extensions_for
from rooms.models import ForgottenStay, StayRequest
from shelter.who_looked import alerts_of
from staff.backups import checked, data_files, made_at
from staff.key_state import LATE
from staff.levels import EXTENSION_LEVELS
from staff.models import Export, Member
from staff.selectors import awaiting_confirmation


@dataclass(frozen=True)
class Count:
    """How many of something wait for this member, and the page where she decides."""

    number: int
    label: str | Promise
    url_name: str


@dataclass(frozen=True)
class Backups:
    """When the newest backup was made and one was last tried, and whether either needs a look."""

    newest_at: datetime | None
    checked_at: datetime | None
    is_good: bool


def waiting_for(member: Member) -> list[Count]:
    """Return the counts of what this member alone or with others has to decide, zeros too."""
    hers = {
        url_name: (rows, label)
        for permission, rows, label, url_name in DECISIONS
        if member.has_perm(permission)
    }
    return [Count(rows(member).count(), label, name) for name, (rows, label) in hers.items()]


def backups_stand(member: Member, at: datetime) -> Backups | None:
    """Return how the backups stand, for whoever keeps the keys; None for everybody else."""
    if not member.has_perm("staff.manage_keys"):
        return None
    files, tried = data_files(settings.BACKUP_DIR), checked(settings.BACKUP_DIR)
    newest_at = made_at(files[0]) if files else None
    is_fresh = newest_at is not None and at - newest_at <= LATE
    return Backups(newest_at, tried and tried[0], is_fresh and bool(tried and tried[1]))


def _emergencies(member):
    return to_review(member).filter(reviewed_at=None).exclude(member=member)


def _lookups(member):
    return alerts_of(member=member).filter(reviewed_at=None)


def _exports(member):
    waiting = Export.objects.visible_to(member).filter(state=Export.State.WAITING)
    return waiting.exclude(asked_by=member)


def _accounts(member):
    return awaiting_confirmation(member=member).exclude(pk=member.pk)


def _forgotten(member):
    return ForgottenStay.objects.visible_to(member).open()


def _extensions(member):
    return extensions_for(member, "mine")


def _requests(member):
    return StayRequest.objects.visible_to(member).filter(state=StayRequest.State.REQUESTED)


DECISIONS = (
    ("rooms.decide_request", _requests, _("requests to screen or decide"), "rooms:request_list"),
    (
        "residents.review_break_glass",
        _emergencies,
        _("emergencies to review"),
        "residents:glass_list",
    ),
    ("staff.review_lookups", _lookups, _("look-ups to ask about"), "lookup_list"),
    *(
        (level.permission, _extensions, _("extensions to decide"), "rooms:extension_list")
        for level in EXTENSION_LEVELS
    ),
    ("staff.decide_export", _exports, _("exports to decide"), "export_list"),
    ("rooms.answer_forgotten", _forgotten, _("stays that look forgotten"), "rooms:forgotten_list"),
    ("staff.confirm_member", _accounts, _("accounts to confirm"), "staff:confirmation_list"),
)
