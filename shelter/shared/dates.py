"""Dates in words: the language's long date, the Hijri one beside it, a night by its two days."""

from datetime import date, datetime

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from hijridate import Gregorian

HIJRI_MONTHS = {
    "en": (
        "Muharram", "Safar", "Rabi I", "Rabi II", "Jumada I", "Jumada II",
        "Rajab", "Shaban", "Ramadan", "Shawwal", "Dhu al-Qada", "Dhu al-Hijja",
    ),
}  # fmt: skip


def local_date(value: date | datetime) -> date:
    """Return the date of a moment on the centre's clock; a date is already one."""
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


def long_date(value: date | datetime) -> str:
    """Return for example "Tuesday 24 November 2026"."""
    return formats.date_format(local_date(value), "l j F Y")


def hijri_date(value: date | datetime, language: str) -> str:
    """Return for example "14 Jumada II 1448 AH"."""
    day = local_date(value)
    hijri = Gregorian(day.year, day.month, day.day).to_hijri()
    months = HIJRI_MONTHS.get(language)
    month = months[hijri.month - 1] if months else hijri.month_name(language)  # type: ignore[arg-type]
    words = {"day": hijri.day, "month": month, "year": hijri.year}
    return _("%(day)s %(month)s %(year)s AH") % words


def night_words(night: date) -> str:
    """Return for example "night of 24 to 25 November": an evening's weekday is read in two ways."""
    morning = date.fromordinal(night.toordinal() + 1)
    first = "j" if night.month == morning.month else "j F"
    words = {
        "evening": formats.date_format(night, first),
        "morning": formats.date_format(morning, "j F"),
    }
    return _("night of %(evening)s to %(morning)s") % words
