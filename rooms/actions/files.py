"""Closing the file of somebody who sleeps here no more."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from residents.actions import closing
from residents.models import CaseFile
from rooms.models import Stay
from shelter.shared.errors import DomainError
from staff.models import Member


class StillStaying(DomainError):
    """She has a bed, or one is held for her."""


@transaction.atomic
def close_file(*, case_file: CaseFile, by: Member, at: datetime) -> CaseFile:
    """Close the file of somebody who left. Raises StillStaying, IllegalMove or StaleState."""
    if Stay.objects.open().filter(person=case_file.person_id).exists():
        message = _("She still has a bed here. Check her out first, then close the file.")
        raise StillStaying(message)
    return closing.close_file(case_file=case_file, by=by, at=at)
