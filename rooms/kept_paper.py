"""The night pack that is kept, opened for a member who may have it."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from rooms.actions.night_packs import context_of
from rooms.models import NightPack
from rooms.tonight import hidden_from
from shelter.shared.errors import DomainError
from shelter.shared.sealing import unseal
from staff import vault
from staff.models import Member


class NoPackYet(DomainError):
    """No pack was made yet, or it cannot be opened any more."""


class PackShowsTooMuch(DomainError):
    """Somebody stands in the kept pack whom the member must not see."""


@dataclass(frozen=True)
class KeptPaper:
    """The PDF that was made in the evening, and whom it shows."""

    pdf: bytes
    persons: list[UUID]


def kept_pack(member: Member) -> NightPack | None:
    """Return the row of the pack kept for the member's centre, without its bytes."""
    rows = NightPack.objects.visible_to(member).defer("sealed_pdf", "subjects")
    return rows.first()


def open_kept_pack(member: Member) -> KeptPaper:
    """Open the kept pack. Raises NoPackYet or PackShowsTooMuch."""
    pack = NightPack.objects.visible_to(member).first()
    if pack is None:
        raise NoPackYet(_("No list is kept yet. Make one now."))
    packed = bytes(pack.subjects)
    persons = [UUID(bytes=packed[start : start + 16]) for start in range(0, len(packed), 16)]
    if hidden_from(member) & set(persons):
        raise PackShowsTooMuch(_("The kept list is not for you. Make a new one now."))
    try:
        key = vault.key_of(pack.pk, vault.DOCUMENT)
    except vault.KeyGone as gone:
        raise NoPackYet(_("No list is kept yet. Make one now.")) from gone
    return KeptPaper(unseal(key, context_of(pack), pack.sealed_pdf), persons)
