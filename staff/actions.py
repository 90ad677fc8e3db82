"""What members do to accounts, shifts, notices and their own preferences."""

import logging
import secrets
from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from shelter.shared.errors import DomainError
from staff.models import ApiToken, Centre, DutyShift, KeptAnswer, Member, Notice, Team
from staff.tokens import digest_of

logger = logging.getLogger(__name__)


class OwnRights(DomainError):
    """Nobody changes her own roles, teams or account."""


class LoginTaken(DomainError):
    """Another member signs in with this user name."""

    status = 422


class EndsBeforeItStarts(DomainError):
    """The shift's end is not after its start."""

    status = 422


class ShiftBegan(DomainError):
    """What has begun is history and stays."""


def _never_herself(member, by):
    if member.pk == by.pk:
        raise OwnRights(_("You cannot change your own account. Ask another administrator."))


def _log(what, subject, by):
    logger.info(what, extra={"subject": str(subject.pk), "by": str(by.pk)})


@transaction.atomic
def add_member(
    *,
    centre: Centre,
    login: str,
    name: str,
    roles: Iterable[str],
    teams: Iterable[Team] = (),
    by: Member,
    at: datetime,
) -> tuple[Member, str]:
    """Add someone who works here; return her and her first password, which is kept nowhere.

    Raises LoginTaken.
    """
    password = secrets.token_urlsafe(9)
    member = Member(centre=centre, login=login, name=name, roles=list(roles))
    member.set_password(password)
    try:
        with transaction.atomic():
            member.save(force_insert=True)
    except IntegrityError as taken:
        message = _("Another member has this user name. Choose a different one.")
        raise LoginTaken(message) from taken
    member.teams.set(teams)
    _log("member added", member, by)
    return member, password


@transaction.atomic
def change_member(
    *,
    member: Member,
    name: str,
    roles: Iterable[str],
    teams: Iterable[Team],
    is_active: bool,
    by: Member,
    at: datetime,
) -> Member:
    """Change what a member may do here; one who is not active any more is signed out at once.

    Raises OwnRights.
    """
    _never_herself(member, by)
    member.name, member.roles, member.is_active = name, list(roles), is_active
    member.save(update_fields=["name", "roles", "is_active"])
    member.teams.set(teams)
    _log("member changed", member, by)
    return member


@transaction.atomic
def reset_password(*, member: Member, by: Member, at: datetime) -> str:
    """Give a member a new password, and end her sessions; return it: it is kept nowhere.

    Raises OwnRights.
    """
    _never_herself(member, by)
    password = secrets.token_urlsafe(9)
    member.set_password(password)
    member.save(update_fields=["password"])
    _log("password reset", member, by)
    return password


@transaction.atomic
def change_password(*, member: Member, password: str, at: datetime) -> None:
    """Let a member choose her own password; her other sessions end."""
    member.set_password(password)
    member.save(update_fields=["password"])


@transaction.atomic
def choose_preferences(
    *, member: Member, language: str | None = None, theme: str | None = None
) -> None:
    """Remember the language and the theme that a member chose; None leaves one as it is."""
    chosen = {"language": language, "theme": theme}
    changes = {name: value for name, value in chosen.items() if value is not None}
    for name, value in changes.items():
        setattr(member, name, value)
    member.save(update_fields=list(changes))


def make_token(*, member: Member, name: str, at: datetime) -> str:
    """Make a token that acts with the member's permissions, and return it: it is kept nowhere."""
    token = secrets.token_urlsafe(32)
    ApiToken.objects.create(member=member, name=name, digest=digest_of(token), created_at=at)
    return token


@transaction.atomic
def change_centre(
    *, centre: Centre, max_nights: int, hold_minutes: int, shows_hijri: bool, by: Member
) -> Centre:
    """Set the limits of the house; what was promised before keeps its dates."""
    centre.max_nights, centre.hold_minutes = max_nights, hold_minutes
    centre.shows_hijri = shows_hijri
    centre.save(update_fields=["max_nights", "hold_minutes", "shows_hijri"])
    _log("centre changed", centre, by)
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


@transaction.atomic
def read_notices(*, member: Member, at: datetime) -> int:
    """Mark everything that a member was told as read; return how many were new."""
    return Notice.objects.visible_to(member).unread().update(read_at=at)


@transaction.atomic
def forget_answers(*, before: datetime) -> int:
    """Drop the kept answers of forms and API calls that nobody will send again."""
    return KeptAnswer.objects.filter(created_at__lt=before).delete()[0]
