"""What runs by the clock: name, the task, and its cron expression in the zone of `TIME_ZONE`.

Synced into the database by `manage.py start_jobs` at every start; a name that is gone here is gone
there. Each task is called with ``at=`` and returns a dict of counts of what it changed.
"""

JOBS = {
    "beat": ("shelter.jobs.beat", "* * * * *"),
    "expire_holds": ("rooms.tasks.expire_holds", "* * * * *"),
    "flag_overdue_reviews": ("rehabilitation.tasks.flag_overdue_reviews", "0 * * * *"),
    "close_of_night": ("rooms.tasks.close_of_night", "0 12,23 * * *"),
    "forget_answers": ("staff.tasks.forget_answers", "15 3 * * *"),
}
