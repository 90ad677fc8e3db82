"""What administrators do to the accounts of others."""

import logging
import secrets
from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from shelter.shared.errors import DomainError
from staff.actions.confirming import await_confirmation
from staff.audit import record
from staff.models import Centre, Member, NoticePreference, Team
from staff.sign_ins import end_all_of

logger = logging.getLogger(__name__)


class OwnRights(DomainError):
    """Nobody changes her own roles, teams or account."""


class LoginTaken(DomainError):
    """Another member signs in with this user name."""

    status = 422


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

    Somebody else confirms in person that it is she. Raises LoginTaken.
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
    await_confirmation(member=member, by=by, at=at)
    record(action="account:added", by=by, about_id=member.pk, at=at)
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
    if not is_active:
        end_all_of(member, at=at, by=by)
        NoticePreference.objects.filter(member=member).delete()
    reason = "" if is_active else "left"
    record(action="account:changed", by=by, about_id=member.pk, at=at, reason=reason)
    _log("member changed", member, by)
    return member


@transaction.atomic
def reset_password(*, member: Member, by: Member, at: datetime) -> str:
    """Give a member a new password, and end her sessions; return it: it is kept nowhere.

    Somebody else confirms in person that it is she. Raises OwnRights.
    """
    _never_herself(member, by)
    password = secrets.token_urlsafe(9)
    member.set_password(password)
    member.save(update_fields=["password"])
    end_all_of(member, at=at, by=by)
    await_confirmation(member=member, by=by, at=at)
    record(action="account:password_reset", by=by, about_id=member.pk, at=at)
    _log("password reset", member, by)
    return password
