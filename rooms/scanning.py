"""A card shown to the camera or typed: whose it is and where to go. No picture is kept."""

import io
import warnings

import zxingcpp
from django.urls import reverse
from django.utils.translation import gettext as _
from PIL import Image

from residents.models import Person
from rooms.cards import read_number
from rooms.models import ResidentCard
from rooms.staying import open_stay_of
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


def page_of(*, member: Member, person: Person) -> str:
    """Return what a scanned card opens: her stay, or her record where there is none."""
    if member.has_perm("rooms.view_stay"):
        stay = open_stay_of(member=member, person=person)
        if stay and stay.is_open:
            return reverse("rooms:stay_detail", args=[stay.pk])
    return reverse("residents:person_detail", args=[person.pk])


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
