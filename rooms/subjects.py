"""What tasks of the house are about, by the code of the place."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models.functions import Coalesce

from rooms.models import Bed, Maintenance


def beds_named(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the codes of beds, by id, in one query."""
    return dict(Bed.objects.filter(pk__in=ids).values_list("pk", "code"))


def repairs_named(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the code of the bed or the number of the room, by the id of the maintenance."""
    place = Coalesce("bed__code", "room__code")
    return dict(Maintenance.objects.filter(pk__in=ids).values_list("pk", place))
