"""The night pack that the house keeps ready: the newest one only, sealed like a document."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import translation

from rooms.models import NightPack
from rooms.night_paper import NightPaper, night_paper
from shelter.shared.sealing import seal
from staff import vault
from staff.audit import record
from staff.models import Centre, WrappedKey


def make_night_packs(*, at: datetime, centre_id: str = "") -> dict[str, int]:
    """Make the pack of every centre, or of one, in the house's language; return how many."""
    made = 0
    for centre in Centre.objects.filter(pk=centre_id) if centre_id else Centre.objects.all():
        with translation.override(settings.LANGUAGE_CODE):
            paper = night_paper(centre, at=at, by=None)
        keep_night_pack(centre=centre, paper=paper, at=at)
        made += 1
    return {"night_packs": made}


@transaction.atomic
def keep_night_pack(*, centre: Centre, paper: NightPaper, at: datetime) -> NightPack:
    """Keep a pack under a key of its own, and destroy the one before; the trail names everyone."""
    for old in NightPack.objects.filter(centre=centre):
        WrappedKey.objects.filter(owner_id=old.pk, kind=vault.DOCUMENT).delete()
        old.delete()
    pack = NightPack(centre=centre, made_at=at)
    key = vault.make_key(pack.pk, vault.DOCUMENT)
    pack.sealed_pdf = seal(key, context_of(pack), paper.pdf)
    pack.subjects = b"".join(pk.bytes for pk in paper.persons)
    pack.save(force_insert=True)
    record(
        action="night_pack:made",
        by=None,
        about_id=pack.pk,
        at=at,
        centre_id=centre.pk,
        persons=paper.persons,
    )
    return pack


def context_of(pack: NightPack) -> str:
    """Return what the sealed PDF is bound to: that of another pack does not open."""
    return f"night_pack.pdf:{pack.pk}"
