"""The clock of the house: the test moves it on, and the jobs that fall due meanwhile are run."""

from datetime import datetime, time, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import time_machine
from croniter import croniter
from django.core.management import call_command

from shelter.schedules import JOBS
from tests.support.jobs import run_queued_jobs

ZONE = ZoneInfo("Asia/Qatar")
NOT_OF_THIS_HOUSE = ("back_up", "check_back_up", "rotate_keys", "retain_and_erase")
DUE = {name: cron for name, (_task, cron) in JOBS.items() if name not in NOT_OF_THIS_HOUSE}


class Clock:
    """``clock.to(1, "09:30")`` is half past nine on the second day; it only goes forward."""

    def __init__(self, starts_on, starts_at):
        self.first_day = starts_on
        self.traveller = time_machine.travel(self._moment(0, starts_at), tick=True)
        self.coordinates = self.traveller.start()

    def stop(self):
        self.traveller.stop()

    def now(self):
        return datetime.now(ZONE)

    def to(self, day, hour):
        """Let the time go by, and with it the jobs: each once, at the last time it was due."""
        before, after = self.now(), self._moment(day, hour)
        assert after > before, f"it is {before} already"
        self.coordinates.move_to(after)
        just_after = after + timedelta(seconds=1)
        fired = {name: croniter(cron, just_after).get_prev(datetime) for name, cron in DUE.items()}
        for name, at in sorted(fired.items(), key=lambda job: job[1]):
            if at > before:
                call_command("run_job", name, at=at.isoformat(), stdout=StringIO())
        run_queued_jobs()

    def _moment(self, day, hour):
        on = self.first_day + timedelta(days=day)
        return datetime.combine(on, time.fromisoformat(hour), tzinfo=ZONE)
