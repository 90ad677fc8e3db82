"""Work for later: a row in the database, so that it commits or rolls back with what asked for it."""

from django_q.tasks import async_task


def enqueue(dotted_name: str, **kwargs) -> None:
    """Ask the job cluster to call ``dotted_name`` with these (plain) values."""
    async_task(dotted_name, **kwargs)
