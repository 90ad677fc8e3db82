"""Jobs of the house: each calls one action and returns what it changed."""

from datetime import datetime

from django.utils import timezone

from rooms.actions import holds, nights


def expire_holds(*, at: datetime | None = None, **_later) -> dict[str, int]:
    """Free the beds that were held past their time."""
    return holds.expire_holds(at=at or timezone.now())


def close_of_night(*, at: datetime | None = None, **_later) -> dict[str, int]:
    """Carry on every stay past its last night."""
    return nights.close_of_night(at=at or timezone.now())
