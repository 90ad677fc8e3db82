"""The centre's rules of keeping."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from shelter.shared.errors import DomainError
from staff.audit import record
from staff.choices import RetentionClass
from staff.models import Centre, Member, RetentionRule


class IdentityGoesFirst(DomainError):
    """Words and documents would outlive the name they belong to."""

    status = 422


@transaction.atomic
def change_retention(*, centre: Centre, days: dict[str, int], by: Member, at: datetime) -> None:
    """Set how many days each class is kept after a file is closed. Raises IdentityGoesFirst."""
    last = days[RetentionClass.IDENTITY]
    if any(kept > last for kept in days.values()):
        message = _("Keep the identity at least as long as notes and documents.")
        raise IdentityGoesFirst(message)
    for data_class, kept in days.items():
        RetentionRule.objects.update_or_create(
            centre=centre, data_class=data_class, defaults={"days": kept}
        )
    record(action="retention:changed", by=by, about_id=centre.pk, at=at)
