"""What was handed out of the house's store."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rooms.models import Stay, SupplyIssue
from shelter.shared.errors import DomainError
from staff.models import Member


class NobodyToSupply(DomainError):
    """Only to somebody who stays here is anything handed out."""


class ImpossibleCount(DomainError):
    """Nothing, or more than anybody is given at once."""

    status = 422


@transaction.atomic
def issue_supply(*, stay: Stay, item: str, count: int, by: Member, at: datetime) -> SupplyIssue:
    """Note that she was handed ``count`` of an item. Raises NobodyToSupply or ImpossibleCount."""
    if stay.state != Stay.State.ADMITTED:
        raise NobodyToSupply(_("She does not stay here now, so nothing is handed to her."))
    if not 1 <= count <= SupplyIssue.MOST or item not in SupplyIssue.Item.values:
        raise ImpossibleCount(_("Choose an item, and between 1 and 50 of it."))
    return SupplyIssue.objects.create(stay=stay, item=item, count=count, at=at, by=by)
