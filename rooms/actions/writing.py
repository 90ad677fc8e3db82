"""What the house writes by hand: about nobody in clear and short, about somebody under her key."""

import re
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from residents.models import Person
from rooms.models import Stay
from rooms.sealed import seal_words
from shelter.shared.errors import DomainError
from shelter.shared.phones import has_phone
from shelter.shared.text import plain
from staff.models import Centre

LONGEST = 500
EARLIEST = timedelta(hours=72)
"""So far back something may still be entered."""

CODE = re.compile(r"(?<![A-Z0-9])[A-Z]\d-[A-Z]\d{2,3}(?!\d)", re.IGNORECASE)


class WithoutWords(DomainError):
    """There is nothing in the text."""

    status = 422


class TextTooLong(DomainError):
    """The text is longer than the house log takes."""

    status = 422


class TellsWhoItIs(DomainError):
    """A text about nobody holds a phone number or a code."""

    status = 422


class NotYet(DomainError):
    """The time is in the future."""

    status = 422


class TooLongAgo(DomainError):
    """The time is further back than may be entered."""

    status = 422


class NotInTheHouse(DomainError):
    """She does not stay here."""

    status = 422


def text_about_nobody(text: str, centre: Centre) -> str:
    """Return a text to be kept in clear, made plain.

    Raises WithoutWords, TextTooLong or TellsWhoItIs. Names are not known by their look: the page
    asks for none.
    """
    text = plain(_some_words(text))
    if has_phone(text, centre.country):
        raise TellsWhoItIs(_("There is a phone number in the text. Leave it out."))
    if CODE.search(text):
        raise TellsWhoItIs(
            _("There is a code in the text. Leave it out, and choose it from the list instead.")
        )
    return text


def seal_about(row: Any, text: str) -> None:
    """Seal ``text`` into an unsaved row about ``row.person``.

    Raises WithoutWords, TextTooLong or WordsDestroyed.
    """
    seal_words(row, text=_some_words(text))


def check_time(when: datetime, at: datetime) -> None:
    """Refuse a time in the future, or further back than may be entered.

    Raises NotYet or TooLongAgo.
    """
    if when > at:
        raise NotYet(_("That time is still to come. Check the date and the time."))
    if when < at - EARLIEST:
        raise TooLongAgo(_("That is more than three days ago. Enter the time of today."))


def check_here(person: Person, centre: Centre, since: datetime | None = None) -> None:
    """Refuse somebody who does not stay in the house, and did not ``since``.

    Raises NotInTheHouse.
    """
    stays = Stay.objects.filter(person=person, centre=centre)
    here = stays.filter(state=Stay.State.ADMITTED)
    if since is not None:
        here |= stays.filter(state=Stay.State.ENDED, ended_at__gte=since)
    if not here.exists():
        raise NotInTheHouse(_("She does not stay here. Choose somebody of the house."))


def _some_words(text):
    words = text.strip()
    if not words:
        raise WithoutWords(_("Write what happened first."))
    if len(words) > LONGEST:
        raise TextTooLong(_("That is too long. Say it in fewer words."))
    return words
