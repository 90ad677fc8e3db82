"""Jobs of plans and reviews: each loads by id and calls one action."""

from datetime import datetime
from uuid import UUID

from django.utils import timezone

from rehabilitation.actions import clock, overdue
from rooms.models import Stay


def open_stay_clock(*, stay_id: str | UUID, **_later) -> dict[str, int]:
    """Open the milestones of a stay that began; nothing if she left again meanwhile."""
    stay = Stay.objects.select_related("centre", "person__case_file").get(pk=stay_id)
    return clock.open_stay_clock(stay=stay, at=stay.admitted_at or timezone.now())


def flag_overdue_reviews(*, at: datetime | None = None, **_later) -> dict[str, int]:
    """Tell people about late reviews, once per step."""
    return overdue.flag_overdue_reviews(at=at or timezone.now())
