"""Runs jobs inside the cluster: counts their starts, and beats so that health can see it work."""

import logging
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from croniter import croniter
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.module_loading import import_string
from django_q.models import Schedule
from django_q.tasks import async_task

from shelter.models import Heartbeat, JobStart
from shelter.schedules import JOBS
from shelter.shared.logs import QuietFormatter

logger = logging.getLogger(__name__)

MOST_STARTS = 3
RUN_SCHEDULED = "shelter.jobs.run_scheduled"
Counts = dict[str, int]


class JobFailed(Exception):
    """A job raised. Says where and what kind; what an error quotes may be personal (P12).

    django-q writes what an exception says into its table and its log.
    """


def perform(*, key: str, job: str, arguments: dict[str, Any]) -> Counts | None:
    """Call one job, unless it was begun three times and never came to an end.

    A job that raises has come to an end: django-q brings it back, and counts that itself.
    """
    if _begin(key, job) > MOST_STARTS:
        logger.error("job %s given up: it was begun %d times and never ended", job, MOST_STARTS)
        _end(key)
        return None
    try:
        return _call(job, arguments)
    finally:
        _end(key)


def _call(job: str, arguments: dict[str, Any]) -> Counts:
    try:
        counts: Counts = import_string(job)(**arguments)
        return counts
    except Exception as wrong:
        where = QuietFormatter().formatException((type(wrong), wrong, wrong.__traceback__))
        raise JobFailed(f"{job}\n{where}") from None


def _begin(key: str, job: str) -> int:
    """Count one start, committed before the work starts."""
    with transaction.atomic(durable=not transaction.get_connection().in_atomic_block):
        JobStart.objects.get_or_create(key=key, defaults={"name": job, "begun_at": timezone.now()})
        JobStart.objects.filter(key=key).update(count=F("count") + 1, begun_at=timezone.now())
        return JobStart.objects.get(key=key).count


def _end(key: str) -> None:
    JobStart.objects.filter(key=key).delete()


def run_scheduled(*, name: str, due: str, run: str) -> Counts | None:
    """Run one scheduled job as of now; ``due`` is when it should have run."""
    arguments: dict[str, Any] = {"at": timezone.now()}
    if name == "beat":
        arguments["run"] = run
    return perform(key=f"{name} {due}", job=JOBS[name][0], arguments=arguments)


def run_now(name: str, at: datetime) -> Counts:
    """Run one scheduled job in this process."""
    return _call(JOBS[name][0], {"at": at})


def beat(*, at: datetime, run: str | None = None, **_later: Any) -> Counts:
    """Note that the cluster of this run takes jobs; the beat of an earlier run does not count."""
    return {"beats": Heartbeat.objects.filter(run=run).update(beat_at=at) if run else 0}


@transaction.atomic
def start_run(*, at: datetime) -> UUID:
    """Begin a run: forget the last one's heartbeat, sync the schedules, and enqueue a beat."""
    run = uuid4()
    Heartbeat.objects.update_or_create(
        pk=1, defaults={"run": run, "started_at": at, "beat_at": None}
    )
    Schedule.objects.exclude(name__in=JOBS).delete()
    for name, (_job, cron) in JOBS.items():
        _sync(name, cron, run, at)
    ask_for_beat()
    return run


def ask_for_beat() -> None:
    """Enqueue a beat of the current run, to be taken as soon as there is a cluster."""
    run = str(Heartbeat.objects.get(pk=1).run)
    due = timezone.now().isoformat()
    async_task(RUN_SCHEDULED, name="beat", due=due, run=run, group="beat", ack_failure=True)


def _sync(name: str, cron: str, run: UUID, at: datetime) -> None:
    """Make one schedule as declared; one that missed its time while we were down runs once."""
    following = croniter(cron, timezone.localtime(at)).get_next(datetime)
    schedule, _made = Schedule.objects.get_or_create(name=name, defaults={"next_run": following})
    if schedule.cron != cron:
        schedule.next_run = following
    schedule.func, schedule.schedule_type, schedule.cron = RUN_SCHEDULED, Schedule.CRON, cron
    # its next time comes soon enough: a scheduled job that fails is not brought back
    schedule.kwargs = repr({"name": name, "run": str(run), "q_options": {"ack_failure": True}})
    schedule.intended_date_kwarg = "due"
    schedule.repeats = -1
    schedule.save()
