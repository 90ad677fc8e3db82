"""What runs by the clock: name, the task, and its cron expression in the zone of `TIME_ZONE`.

Synced into the database by `manage.py start_jobs` at every start; a name that is gone here is gone
there. Each task is called with ``at=`` and returns a dict of counts of what it changed.
"""

JOBS = {
    "beat": ("shelter.jobs.beat", "* * * * *"),
    "seal_audit": ("staff.tasks.seal_audit", "* * * * *"),
    "back_up": ("staff.tasks.back_up", "*/15 * * * *"),
    "tell_of_tasks": ("residents.tasks.tell_of_tasks", "* * * * *"),
    "mail_notices": ("staff.tasks.mail_notices", "* * * * *"),
    "expire_holds": ("rooms.tasks.expire_holds", "* * * * *"),
    "refit_waiting": ("rooms.tasks.refit_waiting", "* * * * *"),
    "review_requests": ("rooms.tasks.review_requests", "0 6 * * *"),
    "flag_overdue_reviews": ("rehabilitation.tasks.flag_overdue_reviews", "0 * * * *"),
    "close_of_night": ("rooms.tasks.close_of_night", "0 12,23 * * *"),
    "remind_of_leaves": ("rooms.tasks.remind_of_leaves", "*/5 * * * *"),
    "follow_missing": ("rooms.tasks.follow_missing", "*/5 * * * *"),
    "bring_back_beds": ("rooms.tasks.bring_back_beds", "0 * * * *"),
    "propose_forgotten": ("rooms.tasks.propose_forgotten", "20 * * * *"),
    "forget_proposals": ("rooms.tasks.forget_proposals", "45 3 * * *"),
    "remind_of_custody": ("rooms.tasks.remind_of_custody", "10 6 * * *"),
    "make_night_pack": ("rooms.tasks.make_night_pack", "30 22 * * *"),
    "forget_unfinished": ("rooms.tasks.forget_unfinished", "40 * * * *"),
    "watch_lookups": ("shelter.watching.watch_lookups", "30 4 * * *"),
    "check_back_up": ("shelter.restoring.check_back_up", "40 2 * * *"),
    "rotate_keys": ("staff.tasks.rotate_keys", "20 2 * * 5"),
    "put_old_keys_away": ("staff.tasks.put_old_keys_away", "50 * * * *"),
    "publish_head": ("staff.tasks.publish_head", "5 0 * * *"),
    "retain_and_erase": ("residents.tasks.retain_and_erase", "30 3 * * *"),
    "remind_of_break_glass": ("residents.tasks.remind_of_break_glass", "30 7 * * *"),
    "lapse_exports": ("shelter.exports.tasks.lapse_exports", "25 * * * *"),
    "sweep_documents": ("residents.tasks.sweep_documents", "10 4 * * *"),
    "end_sign_ins": ("staff.tasks.end_sign_ins", "*/5 * * * *"),
    "remind_of_consents": ("residents.tasks.remind_of_consents", "0 6 * * *"),
    "forget_answers": ("staff.tasks.forget_answers", "15 3 * * *"),
}
