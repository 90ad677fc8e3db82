"""The PIN that opens a locked screen: six digits of her own, kept as a hash like a password."""

import re
from datetime import date, datetime
from itertools import pairwise

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext as _

from shelter.shared.errors import DomainError
from shelter.shared.text import plain
from staff.audit import record
from staff.models import Member

LENGTH = 6
STEPS = (1, -1, 0)


class WeakPin(DomainError):
    """The PIN is not six digits, or one of the first that anybody would try."""

    status = 422


def digits_of(typed: str) -> str:
    """Return a PIN as typed on any keyboard, in ASCII digits."""
    return plain(typed).replace(" ", "")


@transaction.atomic
def choose_pin(*, member: Member, pin: str, at: datetime) -> None:
    """Keep a member's PIN as a hash. Raises WeakPin."""
    digits = digits_of(pin)
    if not re.fullmatch(r"[0-9]{6}", digits):
        raise WeakPin(_("Choose six digits."))
    if is_guessed_first(digits):
        raise WeakPin(_("This one is easily guessed. Choose six digits without a row or a date."))
    member.pin = make_password(digits)
    member.save(update_fields=["pin"])
    record(action="account:pin_chosen", by=member, about_id=member.pk, at=at)


def is_guessed_first(pin: str) -> bool:
    """Tell rows, repetitions and dates, which come first in every list of guesses."""
    numbers = [int(digit) for digit in pin]
    steps = {(b - a) % 10 for a, b in pairwise(numbers)}
    in_a_row = len(steps) == 1 and steps <= {step % 10 for step in STEPS}
    repeats = pin[:3] == pin[3:] or pin[:2] * 3 == pin or len(set(pin)) < 3
    return in_a_row or repeats or is_a_date(pin)


def is_a_date(pin: str) -> bool:
    """Read six digits as day, month and year in the three orders that people write."""
    a, b, c = (int(pin[i : i + 2]) for i in (0, 2, 4))
    return any(_exists(*parts) for parts in ((c, b, a), (c, a, b), (a, b, c)))


def _exists(year, month, day):
    try:
        return bool(date(2000 + year, month, day))
    except ValueError:
        return False
