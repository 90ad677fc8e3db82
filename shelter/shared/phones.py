"""Phone numbers in any national or international form, kept as E.164."""

import phonenumbers
from django.utils.translation import gettext as _

from shelter.shared.errors import DomainError
from shelter.shared.text import plain


class ImpossiblePhone(DomainError):
    """No telephone network can have given out this number."""

    status = 422


def read_phone(text: str, region: str) -> str:
    """Return the E.164 form of ``text``, read as someone in ``region`` (ISO 3166) writes it.

    Accepts Arabic-Indic digits, spaces, dashes and bidi marks. Raises ImpossiblePhone.
    """
    try:
        number = phonenumbers.parse(plain(text), region)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_valid_number(number):
        raise ImpossiblePhone(
            _("This phone number cannot exist. Check the digits, or add the country code.")
        )
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def show_phone(e164: str, region: str) -> str:
    """Return the number as ``region`` writes it: national at home, international elsewhere."""
    number = phonenumbers.parse(e164)
    home = phonenumbers.country_code_for_region(region) == number.country_code
    form = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(number, form.NATIONAL if home else form.INTERNATIONAL)


def has_phone(text: str, region: str) -> bool:
    """Tell whether a phone number that can exist stands in ``text``."""
    return any(phonenumbers.PhoneNumberMatcher(plain(text), region))
