"""Run in the test what the job cluster would run: every job that was committed, once."""

from django.utils.module_loading import import_string
from django_q.models import OrmQ


def run_queued_jobs() -> int:
    """Run and remove the queued jobs; return how many there were."""
    done = 0
    for row in OrmQ.objects.order_by("pk"):
        task = row.task
        func = task["func"] if callable(task["func"]) else import_string(task["func"])
        func(*task.get("args", ()), **task.get("kwargs", {}))
        row.delete()
        done += 1
    return done
