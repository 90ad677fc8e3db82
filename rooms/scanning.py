"""A card shown to the camera or typed: whose it is and where to go. No picture is kept."""

import io
import warnings
from datetime import datetime

import zxingcpp
from django.urls import reverse
from django.utils.translation import gettext as _
from PIL import Image

from residents.models import Person
from rooms.actions import may_begin
from rooms.cards import read_number
from rooms.models import LeavePass, ResidentCard, Stay
from rooms.staying import leaves_of, open_stay_of
from shelter.shared.errors import DomainError
from staff.models import Member

MOST_PIXELS = 4_000_000
KINDS = ("PNG", "JPEG", "WEBP")


class NotACard(DomainError):
    """What was typed or scanned cannot be the number of a card."""

    status = 422


class UnknownCard(DomainError):
    """No valid card of somebody this member may see has the number."""


class NotAPicture(DomainError):
    """What was sent is no picture, or too large a one."""

    status = 422


def person_of(*, member: Member, number: str) -> Person:
    """Return whose card this is. Raises NotACard or UnknownCard."""
    digits = read_number(number)
    if digits is None:
        raise NotACard(_("This is not the number of a card. Check the digits and type them again."))
    cards = ResidentCard.objects.valid().visible_to(member).filter(number=digits)
    card = cards.select_related("person").first()
    if card is None:
        raise UnknownCard(
            _("No card with this number is in use. Find her by her code, and issue a new card.")
        )
    return card.person


def page_of(*, member: Member, person: Person, at: datetime) -> str:
    """Return what a scanned card opens: her stay, or her record where there is none.

    Where she goes out or is back, that one press stands first.
    """
    if member.has_perm("rooms.view_stay"):
        stay = open_stay_of(member=member, person=person)
        if stay and stay.is_open:
            at_the_door = member.has_perm("rooms.record_leave") and at_the_door_of(stay, at)
            place = reverse("rooms:stay_detail", args=[stay.pk])
            return f"{place}#door" if at_the_door else place
    return reverse("residents:person_detail", args=[person.pk])


def at_the_door_of(stay: Stay, at: datetime) -> LeavePass | None:
    """Return the leave from which she may be coming back, or on which she may be going out now."""
    leaves = leaves_of(stay=stay)
    return next((leave for leave in leaves if leave.is_out or may_begin(leave=leave, at=at)), None)


def stay_of_card(*, member: Member, number: str) -> Stay:
    """Return the stay here of whoever carries this card, by code; the house runs every bed.

    Raises NotACard or UnknownCard.
    """
    digits = read_number(number)
    if digits is None:
        raise NotACard(_("This is not the number of a card. Check the digits and type them again."))
    cards = ResidentCard.objects.valid().filter(number=digits).values("person")
    here = Stay.objects.visible_to(member).filter(state=Stay.State.ADMITTED, person__in=cards)
    stay = here.select_related("person", "centre").first()
    if stay is None:
        raise UnknownCard(
            _("No card with this number is in use. Find her by her code, and issue a new card.")
        )
    return stay


def digits_in(picture: bytes) -> str | None:
    """Return the first card number that a picture shows, or None. Raises NotAPicture."""
    with _opened(picture) as image:
        found = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCode)
    return next((code.text for code in found if read_number(code.text)), None)


def _opened(picture):
    """Decode a small picture to grey; its size is looked at before its pixels are."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(picture), formats=KINDS)
        if image.width * image.height > MOST_PIXELS:
            raise NotAPicture(_("The picture is too large."))
        return image.convert("L")
    except NotAPicture:
        raise
    except Exception as unreadable:  # a decoder may fail in any way on what a stranger made
        raise NotAPicture(_("This is not a picture that can be read.")) from unreadable
