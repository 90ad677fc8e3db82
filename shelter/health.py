"""Says whether the house's machinery works, to anyone who asks, and nothing else."""

from datetime import datetime, timedelta
from typing import Literal

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from ninja import Router, Schema, Status

from shelter.models import Heartbeat

BEAT_IS_STALE_AFTER = timedelta(seconds=180)  # they come up to 90 s apart


class HealthOut(Schema):
    """What works. ``jobs`` is silent until this run's cluster has taken its first beat."""

    status: Literal["ok", "failing"]
    database: Literal["ok", "down"]
    jobs: Literal["ok", "silent", "unknown"]


def health_at(at: datetime) -> HealthOut:
    """Look at the parts; the job cluster is judged by the last beat that it took."""
    try:
        heart = Heartbeat.objects.filter(pk=1).first()
    except DatabaseError:
        return HealthOut(status="failing", database="down", jobs="unknown")
    if heart and heart.beat_at and at - heart.beat_at < BEAT_IS_STALE_AFTER:
        return HealthOut(status="ok", database="ok", jobs="ok")
    return HealthOut(status="failing", database="ok", jobs="silent")


@require_safe
@login_not_required
def health(request: HttpRequest) -> JsonResponse:
    found = health_at(timezone.now())
    return JsonResponse(found.dict(), status=200 if found.status == "ok" else 503)


router = Router()


@router.get("health", auth=None, response={200: HealthOut, 503: HealthOut}, url_name="health")
def read_health(request: HttpRequest) -> Status:
    """Say whether the database answers and the job cluster takes jobs; 503 names the part."""
    found = health_at(timezone.now())
    return Status(200 if found.status == "ok" else 503, found)
