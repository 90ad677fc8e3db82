"""One million open reviews, two in a hundred past their date: flagged in one pass."""

import random
from datetime import timedelta
from statistics import median

from django.db import connection, transaction
from django.utils import timezone

from rehabilitation.actions.overdue import flag_overdue_reviews
from residents.models import Task
from rooms.models import Stay
from staff.models import Centre, Member, Notice
from tests.bench.measure import many_pages_at_hand, report, spent_on

DUE_IN_A_HUNDRED = 2
ROUNDS = 5
REVIEW = """
INSERT INTO rehabilitation_review (id, person_id, stay_id, day, due_on, centre_id, worker_id,
  team_id, state, step, reschedule_reason)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, 'due', 0, '')
"""
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
    """Make ``count`` open reviews and flag the late ones, beside bare SQL that does the same."""
    _make(count)
    now = timezone.now()
    late = count * DUE_IN_A_HUNDRED // 100
    bare, flagged = [], []
    for _round in range(ROUNDS):
        rows, spent = _undone(lambda: _bare_sql(now))
        assert rows == [late, late, late], rows
        bare.append(spent)
        counts, spent = _undone(lambda: flag_overdue_reviews(at=now))
        assert [counts[name] for name in ("flagged", "tasks", "notices")] == rows, counts
        flagged.append(spent)
    flag_overdue_reviews(at=now)
    again, second = spent_on(lambda: flag_overdue_reviews(at=now))
    assert not any(again.values()), again
    first = median(flagged)
    report(f"flag_overdue_reviews, {count:,} open, 2 % due", first, median(bare), 3)
    report(f"flag_overdue_reviews, again, {count:,} open", second, first, 1)


def _make(count):
    """Insert the reviews as plain rows: a million instances would take longer than the bench."""
    rng, centre = random.Random(1), Centre.objects.get()
    worker = Member.objects.get(login="caseworker")
    team = centre.teams.order_by("name_en").first()
    today = timezone.now().astimezone(centre.zone).date()
    stays = list(Stay.objects.values_list("pk", "person_id"))
    of_all = [_id(centre.pk), _id(worker.pk), _id(team.pk)]
    ids = sorted(f"{rng.getrandbits(128):032x}" for _n in range(count))
    rows = []
    for n in range(count):
        stay, person = stays[n % len(stays)]
        late = n % 100 < DUE_IN_A_HUNDRED
        due_on = today + timedelta(days=-1 if late else rng.randint(0, 300))
        rows.append((
            ids[n], _id(person), _id(stay), n // len(stays) + 100,
            due_on.isoformat(), *of_all,
        ))  # fmt: skip
    with many_pages_at_hand(), connection.cursor() as cursor, transaction.atomic():
        cursor.executemany(REVIEW, rows)


def _id(pk):
    return pk.hex  # as SQLite keeps it


def _bare_sql(now):
    """Insert the tasks and notices and mark the reviews; return how many rows each did."""
    today = timezone.localdate(now, Centre.objects.get().zone)
    done = []
    with connection.cursor() as cursor:
        for statement in (BARE_TASKS, BARE_NOTICES, BARE):
            cursor.execute(statement, [str(now), str(today)])
            done.append(cursor.rowcount)
    return done


def _undone(work):
    """Return what ``work`` returned and the seconds it took; the transaction is rolled back."""
    with transaction.atomic():
        answer, spent = spent_on(work)
        transaction.set_rollback(True)
    assert not Task.objects.filter(kind="review_overdue").exists()
    assert not Notice.objects.exists()
    return answer, spent
