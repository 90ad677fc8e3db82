"""Whether it is she: one code or one passkey, counted if it is wrong, accepted once if right."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from shelter.shared.errors import DomainError
from shelter.shared.text import plain
from staff.factors import passkeys, recovery, totp
from staff.factors.forms import StepUpForm
from staff.models import Authenticator, Member
from staff.throttling import forgive_wrong_codes, may_try_codes, note_wrong_code

FRESH = timedelta(minutes=5)
OWN = (Authenticator.Kind.TOTP, Authenticator.Kind.PASSKEY)


class NothingTyped(DomainError):
    """Neither a code nor a passkey came."""

    status = 422


class WrongCode(DomainError):
    """The code or the passkey is not hers, or was used before."""

    status = 422


class TooManyCodes(DomainError):
    """Too many wrong codes for this account from this address."""

    status = 429


def factors_of(member: Member) -> QuerySet[Authenticator]:
    """Return her app and her passkeys, the oldest first; recovery codes are counted elsewhere."""
    return member.authenticators.filter(kind__in=OWN).order_by("created_at", "pk")


def has_own_factor(member: Member) -> bool:
    """Tell whether she has an app or a passkey."""
    return factors_of(member).exists()


def has_second_factor(member: Member) -> bool:
    """Tell whether a second factor is asked of her: whoever was given a code must have it."""
    return member.authenticators.exists()


def is_asked(request: HttpRequest, *, at: datetime, anew: bool = True) -> bool:
    """Tell whether she has to confirm now that it is she."""
    if settings.DEMO:
        return False
    confirmed = getattr(getattr(request, "sign_in", None), "second_factor_at", None)
    return anew or confirmed is None or at - confirmed > FRESH


def step_up_form(request: HttpRequest, *, at: datetime, anew: bool = True) -> StepUpForm | None:
    """Return the empty fields to draw in a page, or None where nothing is asked."""
    return StepUpForm() if is_asked(request, at=at, anew=anew) else None


def confirm_now(
    *, request: HttpRequest, data: dict[str, str], at: datetime, anew: bool = True
) -> None:
    """Confirm that it is she, by what stands in ``data``; nothing is asked in the demonstration.

    Without ``anew``, a confirmation not older than five minutes is enough. May stand inside a
    transaction that is taken back. Raises NothingTyped, WrongCode, TooManyCodes.
    """
    if not is_asked(request, at=at, anew=anew):
        return
    check_factor(member=request.user, data=data, request=request, at=at)
    confirmed(request, at)


def confirmed(request: HttpRequest, at: datetime) -> None:
    """Remember in her sign-in that she proved herself at this moment."""
    sign_in = getattr(request, "sign_in", None)
    if sign_in is not None:
        sign_in.second_factor_at = at
        sign_in.save(update_fields=["second_factor_at"])


def check_factor(
    *, member: Member, data: dict[str, str], request: HttpRequest, at: datetime
) -> Authenticator:
    """Accept the code or the passkey in ``data`` and return what it belongs to.

    Raises NothingTyped, WrongCode (and counts it), TooManyCodes.
    """
    answer, code = data.get("factor_passkey", ""), plain(data.get("factor_code", "")[:100])
    if not answer and not code:
        raise NothingTyped(_("Type the code that your app shows, or use your passkey."))
    if not may_try_codes(request, member):
        raise TooManyCodes(_("Too many wrong codes from here. Wait a quarter of an hour."))
    used = passkeys.accept(request, answer, at, member) if answer else accept_code(member, code, at)
    if used is None:
        note_wrong_code(request, member)
        raise WrongCode(
            _("This does not fit. Wait for the next code of your app; each is accepted once.")
        )
    forgive_wrong_codes(request, member)
    return used


def accept_code(member: Member, code: str, at: datetime) -> Authenticator | None:
    """Accept a code of her app, or one of her recovery codes."""
    short = recovery.bare(plain(code))
    is_of_app = short.isdigit() and len(short) == totp.DIGITS
    return totp.accept(member, short, at) if is_of_app else recovery.accept(member, short, at)
