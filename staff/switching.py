"""A shared desk: one member's sign-in is put aside, a colleague's comes forward.

A colleague who signed in fully on this device in her shift comes back with user name and PIN. Each
has her own session, rights and trail.
"""

from datetime import datetime

from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from shelter.shared.errors import DomainError
from staff.audit import record
from staff.models import SignIn
from staff.sign_ins import LONGEST, SESSION_KEY, SignInEnded, WrongPin, check_pin, unlock_proven

BACKEND = "staff.backends.MemberBackend"


class NotTogether(DomainError):
    """User name and PIN do not fit, or she has not signed in fully on this device in her shift."""

    status = 422


class OnlyOnHouseDevices(DomainError):
    """Sign-ins wait only on devices that the house knows."""


def switch_member(*, request: HttpRequest, user_name: str, pin: str, at: datetime) -> SignIn:
    """Put the sign-in of this request aside and bring a colleague's forward, or open one's own.

    Raises OnlyOnHouseDevices or NotTogether; the third wrong PIN ends the sign-in it was tried on.
    """
    mine = request.sign_in
    _only_on_house_devices(mine)
    theirs = mine if user_name == mine.member.login else _waiting(mine, user_name, at)
    if theirs is None:
        make_password(pin)  # so that an unknown name takes as long as a wrong PIN
        raise _not_together()
    try:
        check_pin(sign_in=theirs, pin=pin, at=at)
    except (WrongPin, SignInEnded) as wrong:
        raise _not_together() from wrong
    _bring_forward(request, mine, theirs, at)
    return theirs


@transaction.atomic
def park(*, request: HttpRequest, at: datetime) -> None:
    """Put the sign-in of this request aside, so that a colleague can sign in with her password."""
    _only_on_house_devices(request.sign_in)
    _put_aside(request.sign_in, at)
    logout(request)


@transaction.atomic
def _bring_forward(request, mine, theirs, at):
    if theirs.pk != mine.pk:
        _put_aside(mine, at)
        logout(request)
        request.resumes = theirs
        login(request, theirs.member, backend=BACKEND)
        request.session[SESSION_KEY] = str(theirs.pk)
        _record("account:resumed", theirs, at)
    unlock_proven(sign_in=theirs, at=at)
    request.sign_in, request.device_id = theirs, theirs.device_id


def _put_aside(sign_in, at):
    SignIn.objects.open().filter(pk=sign_in.pk).update(parked_at=at)
    _record("account:parked", sign_in, at)


def _waiting(mine, user_name, at):
    """Return the colleague's sign-in that waits on this device, the latest first."""
    rows = SignIn.objects.open().filter(
        member__login=user_name,
        member__is_active=True,
        member__centre=mine.member.centre_id,
        device=mine.device_id,
        parked_at__isnull=False,
        started_at__gt=at - LONGEST,
    )
    if not settings.DEMO:
        rows = rows.filter(second_factor_at__isnull=False)
    return rows.select_related("member__centre", "device").order_by("-started_at").first()


def _only_on_house_devices(sign_in):
    if sign_in.device_id is None and not settings.DEMO:
        message = _("Only on the house’s own devices. Sign out; then your colleague signs in.")
        raise OnlyOnHouseDevices(message)


def _not_together():
    return NotTogether(
        _(
            "User name and PIN do not fit together. Whoever has not signed in here in this shift"
            " signs in with her password."
        )
    )


def _record(action, sign_in, at):
    member = sign_in.member
    record(action=action, by=member, about_id=member.pk, at=at, device_id=sign_in.device_id)
