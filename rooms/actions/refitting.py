"""The waiting list by the clock: whom a bed fits is told, and what was "not now" comes back."""

from collections import defaultdict
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from residents.actions import open_tasks
from residents.models import Task
from rooms.actions.settling import NO_WORDS, State, forget_words, task_about
from rooms.allocation.ahead import HouseAhead
from rooms.in_turn import asked_by
from rooms.models import StayRequest
from shelter.shared import states
from shelter.shared.retries import retried

DAY = timedelta(days=1)
KEPT_AFTER_REVIEW = timedelta(days=30)


@retried
@transaction.atomic
def refit_waiting(*, at: datetime) -> dict[str, int]:
    """Work the waiting lists out anew: a task tells the supervisor whom a bed fits first.

    One task a centre, told once a day about the same request; where the bed went to somebody else
    it is no longer needed. Safe to repeat.
    """
    first = _first_in_turn(at)
    tasks = Task.objects.filter(kind=Task.Kind.BED_FITS)
    stale = tasks.exclude(subject_id__in=first)
    came_from, to = Task.State.OPEN, Task.State.CANCELLED
    taken_back = states.move_all(stale, came_from=came_from, to=to, done_at=at)
    today = {pk: at.astimezone(row.centre.zone).date() for pk, row in first.items()}
    told = {
        pk
        for pk, state, due_on in tasks.filter(subject_id__in=first).values_list(
            "subject_id", "state", "due_on"
        )
        if state == Task.State.OPEN or (state == Task.State.DONE and due_on == today[pk])
    }
    new = [row for pk, row in first.items() if pk not in told]
    open_tasks(task_about(row, Task.Kind.BED_FITS, today[row.pk], due_at=at) for row in new)
    return {"told": len(new), "taken_back": taken_back}


@retried
@transaction.atomic
def review_requests(*, at: datetime) -> dict[str, int]:
    """Let what was "not now" come back on its day, with a task for the supervisor; once a day set.

    What was told with a request whose day is long over is destroyed. Safe to repeat.
    """
    opened = Task.objects.filter(
        kind=Task.Kind.REQUEST_REVIEW, subject_id=OuterRef("pk"), due_on=OuterRef("review_on")
    )
    put_off = StayRequest.objects.filter(state=State.NOT_NOW, review_on__lte=at.date() + DAY)
    rows = put_off.filter(~Exists(opened)).select_related("centre", "person")
    due = [row for row in rows if _is_due(row, at)]
    review = Task.Kind.REQUEST_REVIEW
    open_tasks(task_about(row, review, row.review_on) for row in due if row.review_on)
    old = put_off.filter(review_on__lt=at.date() - KEPT_AFTER_REVIEW)
    destroyed = forget_words(old.values_list("pk", flat=True))
    if destroyed:
        old.update(**NO_WORDS)
    return {"reviews_opened": len(due), "words_destroyed": destroyed}


def _first_in_turn(at) -> dict[UUID, StayRequest]:
    """Return, for each centre, the first on its waiting list whom beds fit now."""
    by_centre = defaultdict(list)
    for row in StayRequest.objects.waiting().in_order().select_related("centre", "person"):
        by_centre[row.centre_id].append((row, asked_by(row, at)))
    found: dict[UUID, StayRequest] = {}
    for rows in by_centre.values():
        until_on = max(asked.until_on for _row, asked in rows)
        house = HouseAhead(rows[0][0].centre, until_on, at)
        first = next((row for row, asked in rows if house.fit(asked).options), None)
        if first is not None:
            found[first.pk] = first
    return found


def _is_due(request, at):
    return request.review_on <= at.astimezone(request.centre.zone).date()
