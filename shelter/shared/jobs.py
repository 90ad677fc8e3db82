"""Work for later: a row that commits or rolls back with what asked for it."""

import uuid

from django_q.tasks import async_task

PERFORM = "shelter.jobs.perform"  # by name: it counts the starts, in a table of the composition


def enqueue(dotted_name: str, **kwargs) -> None:
    """Ask the job cluster to call ``dotted_name`` with these (plain) values."""
    async_task(PERFORM, key=uuid.uuid4().hex, job=dotted_name, arguments=kwargs)
