"""Jobs of the house: each calls one action and returns what it changed."""

from datetime import datetime

from django.utils import timezone

from rooms.actions import holds


def expire_holds(*, at: datetime | None = None, **_later) -> dict[str, int]:
    """Free the beds that were held past their time."""
    return holds.expire_holds(at=at or timezone.now())
