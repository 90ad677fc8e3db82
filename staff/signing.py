"""A colleague signs beside the member at the desk, by her own PIN or a code of her app.

Nobody signs in: it is one signature for one act, and the trail says so.
"""

from datetime import datetime

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.http import HttpRequest
from django.utils.translation import gettext as _

from shelter.shared.text import plain
from staff.audit import record
from staff.factors import NothingTyped, TooManyCodes, WrongCode
from staff.factors.checking import accept_code
from staff.models import Member
from staff.pins import LENGTH, digits_of
from staff.throttling import forgive_wrong_codes, may_try_codes, note_wrong_code

LONGEST = 40


def sign_beside(*, request: HttpRequest, member: Member, code: str, at: datetime) -> None:
    """Accept the PIN or a code of ``member``, who stands at the desk; write it into the trail.

    Nothing is asked in the demonstration. May stand inside a transaction that is taken back.
    Raises NothingTyped, TooManyCodes, WrongCode (and counts it).
    """
    if not settings.DEMO:
        _prove(request, member, plain(code[:LONGEST]), at)
    device_id = getattr(request, "device_id", None)
    action = "account:signed_beside"
    record(action=action, by=member, about_id=request.user.pk, at=at, device_id=device_id)


def _prove(request, member, code, at):
    if not code:
        raise NothingTyped(_("Your colleague types her PIN, or a code of her app."))
    if not may_try_codes(request, member):
        raise TooManyCodes(_("Too many wrong codes from here. Wait a quarter of an hour."))
    if not _is_hers(member, code, at):
        note_wrong_code(request, member)
        raise WrongCode(_("This is neither her PIN nor a code of her app."))
    forgive_wrong_codes(request, member)


def _is_hers(member, code, at):
    """A code of her app has six digits, as her PIN has: either is hers to type."""
    digits = digits_of(code)
    is_pin = len(digits) == LENGTH and bool(member.pin) and check_password(digits, member.pin)
    return is_pin or accept_code(member, code, at) is not None
