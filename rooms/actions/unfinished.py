"""What was typed and never finished: it lies under keys of its own, which the erasing of a person
does not reach, so it goes by the clock. The words of a villa that was left go the same way.
"""

from datetime import datetime, timedelta

from django.db import transaction

from rooms.models import CheckInDraft, PaperSheet, Relocation
from staff.choices import RetentionClass
from staff.models import Centre, WrappedKey
from staff.retention import days_kept

KEPT_FOR = timedelta(hours=72)
"""As long as paper may be entered at all; no check-in takes longer."""


def forget_unfinished(*, at: datetime) -> dict[str, int]:
    """Destroy drafts and sheets that nobody touched for `KEPT_FOR`, and old words; return counts.

    Words of a villa that was left are kept as long after its reopening as narratives are (P20).
    """
    return {
        "drafts": _destroy(CheckInDraft.objects.filter(saved_at__lte=at - KEPT_FOR)),
        "sheets": _destroy(PaperSheet.objects.filter(saved_at__lte=at - KEPT_FOR)),
        "words": sum(_forget_words(centre, at) for centre in Centre.objects.all()),
    }


@transaction.atomic
def _destroy(rows):
    ids = list(rows.select_for_update().values_list("pk", flat=True))
    WrappedKey.objects.filter(owner_id__in=ids).delete()
    rows.model.objects.filter(pk__in=ids).delete()
    return len(ids)


@transaction.atomic
def _forget_words(centre, at):
    last = at - timedelta(days=days_kept(centre)[RetentionClass.NARRATIVE])
    left = Relocation.objects.filter(villa__centre=centre, reopened_at__lte=last)
    ids = list(left.exclude(sealed_words=None).values_list("pk", flat=True))
    WrappedKey.objects.filter(owner_id__in=ids).delete()
    return Relocation.objects.filter(pk__in=ids).update(sealed_words=None)
