"""One million open reviews, two in a hundred past their date: flagged in one pass."""

import random
import time
import uuid
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from rehabilitation.actions.overdue import flag_overdue_reviews
from rehabilitation.models import Review
from residents.models import Task
from rooms.models import Stay
from staff.models import Centre, Member, Notice
from tests.bench.measure import report

DUE_IN_A_HUNDRED = 2
BARE = """
UPDATE rehabilitation_review SET step = 1, flagged_at = %s
WHERE state = 'due' AND step = 0 AND due_on < %s
"""
BARE_TASKS = """
INSERT INTO residents_task (id, centre_id, kind, state, person_id, subject_type, subject_id,
  due_on, assignee_id, team_id, role, created_at)
SELECT lower(hex(randomblob(16))), centre_id, 'review_overdue', 'open', person_id, 'review', id,
  due_on, worker_id, team_id, 'caseworker', %s
FROM rehabilitation_review WHERE state = 'due' AND step = 0 AND due_on < %s
"""
BARE_NOTICES = """
INSERT INTO staff_notice (id, member_id, kind, subject_type, subject_id, created_at)
SELECT lower(hex(randomblob(16))), worker_id, 'review_overdue', 'review', id, %s
FROM rehabilitation_review
WHERE state = 'due' AND step = 0 AND due_on < %s AND worker_id IS NOT NULL
"""


def bench_reviews(count: int) -> None:
    """Flag the late ones of ``count`` open reviews, beside bare SQL that does the same."""
    _make(count)
    now = timezone.now()
    bare = _undone(lambda: _bare_sql(now))
    flagged, first = _timed(lambda: flag_overdue_reviews(at=now))
    again, second = _timed(lambda: flag_overdue_reviews(at=now))
    assert first["flagged"] == count * DUE_IN_A_HUNDRED // 100, first
    assert not any(second.values()), second
    report(f"flag_overdue_reviews, {count:,} open, 2 % due", flagged, bare, 3)
    report("flag_overdue_reviews, again", again, flagged, 1)


def _make(count):
    rng, centre = random.Random(1), Centre.objects.get()
    worker = Member.objects.get(login="caseworker")
    today = timezone.now().astimezone(centre.zone).date()
    stays = list(Stay.objects.values_list("pk", "person_id"))
    team = centre.teams.order_by("name_en").first()
    rows = []
    for n in range(count):
        stay, person = stays[n % len(stays)]
        late = n % 100 < DUE_IN_A_HUNDRED
        rows.append(
            Review(
                pk=uuid.UUID(int=rng.getrandbits(128), version=4),
                centre=centre,
                person_id=person,
                stay_id=stay,
                day=n // len(stays) + 100,
                due_on=today + timedelta(days=-1 if late else rng.randint(0, 300)),
                worker=worker,
                team=team,
            )
        )
        if len(rows) == 20_000:
            Review.objects.bulk_create(rows, batch_size=2_000)
            rows = []
    Review.objects.bulk_create(rows, batch_size=2_000)


def _bare_sql(now):
    today = now.date()
    with connection.cursor() as cursor:
        cursor.execute(BARE_TASKS, [now, today])
        cursor.execute(BARE_NOTICES, [now, today])
        cursor.execute(BARE, [now, today])


def _undone(work):
    """Return the seconds of ``work`` in a transaction that is rolled back."""
    with transaction.atomic():
        began = time.process_time()
        work()
        spent = time.process_time() - began
        transaction.set_rollback(True)
    assert not Task.objects.filter(kind="review_overdue").exists()
    assert not Notice.objects.exists()
    return spent


def _timed(work):
    began = time.process_time()
    counts = work()
    return time.process_time() - began, counts
