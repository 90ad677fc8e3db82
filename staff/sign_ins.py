"""Sign-ins as rows: begun, seen, locked, parked for a colleague, and ended for a reason.

The Django session names its row (`SESSION_KEY`); the gate reads it with every request. Passwords
and second factors are checked elsewhere; here is what follows from them.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.hashers import check_password
from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from shelter.shared.errors import DomainError
from staff.audit import record
from staff.devices import device_of
from staff.models import Member, SignIn, TermsAcceptance
from staff.pins import digits_of
from staff.terms import VERSION

SESSION_KEY = "sign_in"
LOCK_AFTER = timedelta(minutes=5)
END_AFTER = timedelta(minutes=20)
LONGEST = timedelta(hours=10)
SEEN_EVERY = timedelta(seconds=30)
MOST_WRONG_PINS = 3
End = SignIn.End


class WrongPin(DomainError):
    """This is not her PIN."""

    status = 422


class SignInEnded(DomainError):
    """The sign-in is over: too many wrong PINs, or its time ran out."""


def begin(sender, request: HttpRequest, user: Member, **_signal) -> None:
    """Open the row of a sign-in that just passed the password or a passkey (`user_logged_in`)."""
    if getattr(request, "resumes", None):
        return  # a colleague's row waits on this device, and is brought forward
    at = timezone.now()
    end(SignIn.objects.filter(pk=request.session.get(SESSION_KEY)), End.SIGNED_OUT, at=at)
    device = device_of(request, user.centre_id)
    sign_in = SignIn.objects.create(member=user, device=device, started_at=at, seen_at=at)
    request.session[SESSION_KEY] = str(sign_in.pk)
    request.sign_in, request.device_id = sign_in, sign_in.device_id
    if settings.DEMO:
        _record(sign_in, "account:signed_in", at)


@transaction.atomic
def pass_second_factor(*, sign_in: SignIn, at: datetime) -> None:
    """Let a sign-in whose second factor was checked into the house, and write that down."""
    if (
        SignIn.objects.open()
        .filter(pk=sign_in.pk, second_factor_at=None)
        .update(second_factor_at=at, seen_at=at)
    ):
        sign_in.second_factor_at = sign_in.seen_at = at
        _record(sign_in, "account:signed_in", at)


def named_in(session) -> SignIn | None:
    """Return the row that a session names, with its device and whether she accepted the terms."""
    accepted = TermsAcceptance.objects.filter(member=OuterRef("member_id"), version=VERSION)
    rows = SignIn.objects.select_related("device").annotate(accepted_terms=Exists(accepted))
    pk = session.get(SESSION_KEY)
    return rows.filter(pk=pk).first() if pk else None


def is_over(sign_in: SignIn, at: datetime) -> str:
    """Return why a sign-in cannot go on (an `End`), or nothing."""
    if sign_in.ended_at or sign_in.parked_at:
        return sign_in.end_reason or End.SIGNED_OUT
    if at - sign_in.started_at >= LONGEST:
        return End.TOO_LONG
    if sign_in.device and sign_in.device.revoked_at:
        return End.REVOKED
    return End.IDLE if at - sign_in.seen_at >= END_AFTER else ""


def is_locked(sign_in: SignIn, at: datetime) -> bool:
    return sign_in.locked_at is not None or at - sign_in.seen_at >= LOCK_AFTER


def seen(sign_in: SignIn, at: datetime) -> None:
    """Move the time at which she last did something; twice a minute is enough."""
    if at - sign_in.seen_at >= SEEN_EVERY:
        SignIn.objects.open().filter(pk=sign_in.pk, locked_at=None).update(seen_at=at)
        sign_in.seen_at = at


def lock(sign_in: SignIn, at: datetime) -> None:
    """Ask for her PIN from now on."""
    if sign_in.locked_at is None:
        SignIn.objects.open().filter(pk=sign_in.pk, locked_at=None).update(locked_at=at)
        sign_in.locked_at = at


def unlock(*, sign_in: SignIn, pin: str, at: datetime) -> None:
    """Open the screen again with her PIN, or her password if she has chosen no PIN.

    Raises WrongPin, or SignInEnded at the third wrong one.
    """
    check_pin(sign_in=sign_in, pin=pin, at=at)
    unlock_proven(sign_in=sign_in, at=at)


def unlock_proven(*, sign_in: SignIn, at: datetime) -> None:
    """Open the screen for one who has just proved who she is (a PIN, a passkey)."""
    changes = {"locked_at": None, "parked_at": None, "seen_at": at, "wrong_pins": 0}
    SignIn.objects.open().filter(pk=sign_in.pk).update(**changes)
    for name, value in changes.items():
        setattr(sign_in, name, value)


def check_pin(*, sign_in: SignIn, pin: str, at: datetime) -> None:
    """Compare a PIN, which counts as wrong until it is right: guesses at once are counted too.

    Raises WrongPin, or SignInEnded at the third wrong one.
    """
    mine = SignIn.objects.open().filter(pk=sign_in.pk)
    tried = mine.filter(wrong_pins__lt=MOST_WRONG_PINS).update(wrong_pins=F("wrong_pins") + 1)
    if not tried:
        raise _locked_out()
    member = sign_in.member
    typed = digits_of(pin) if member.pin else pin
    if check_password(typed, member.pin or member.password):
        mine.update(wrong_pins=0)
        return
    if mine.filter(wrong_pins__gte=MOST_WRONG_PINS).exists():
        end(mine, End.WRONG_PIN, at=at)
        raise _locked_out()
    raise WrongPin(_("This did not fit. After three tries you sign in again with your password."))


def _locked_out():
    return SignInEnded(_("That was wrong three times. Sign in again with your password."))


@transaction.atomic
def end(rows, reason: str, *, at: datetime, by: Member | None = None) -> int:
    """End those of ``rows`` that are open, and write each into the trail; return how many."""
    ended = 0
    for sign_in in rows.filter(ended_at=None).select_related("member"):
        gone = SignIn.objects.open().filter(pk=sign_in.pk)
        if gone.update(ended_at=at, end_reason=reason, locked_at=None, parked_at=None):
            ended += 1
            what = "account:locked_out" if reason == End.WRONG_PIN else "account:signed_out"
            _record(sign_in, what, at, reason=str(reason), by=by)
    return ended


def end_forgotten(*, at: datetime) -> int:
    """End what nobody came back to: idle for too long, or older than a shift though it waits."""
    idle = SignIn.objects.filter(parked_at=None, seen_at__lte=at - END_AFTER)
    old = SignIn.objects.filter(started_at__lte=at - LONGEST)
    return end(old, End.TOO_LONG, at=at) + end(idle, End.IDLE, at=at)


def end_all_of(member: Member, *, at: datetime, by: Member | None = None, but: UUID | None = None):
    """End every sign-in of a member, parked ones too, since her account changed."""
    rows = SignIn.objects.filter(member=member).exclude(pk=but)
    return end(rows, End.CHANGED, at=at, by=by)


def leave(request: HttpRequest, reason: str, *, at: datetime) -> None:
    """End the sign-in of this request and forget its session; whoever asks next is a stranger."""
    end(SignIn.objects.filter(pk=request.session.get(SESSION_KEY)), reason, at=at)
    logout(request)


def _record(sign_in, action, at, *, reason="", by=None):
    member = sign_in.member
    record(
        action=action,
        by=by or member,
        about_id=member.pk,
        at=at,
        centre_id=member.centre_id,
        reason=reason,
        device_id=sign_in.device_id,
    )
