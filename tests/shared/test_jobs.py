"""Jobs: names resolve, rows commit with the work, starts are counted, the heart beats."""

import ast
import json
import re
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from croniter import croniter
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.utils.module_loading import import_string
from django_q.models import OrmQ, Schedule

from shelter import health, jobs, schedules
from shelter.models import Heartbeat, JobStart
from shelter.shared.jobs import PERFORM, enqueue

AT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def names_enqueued():
    """Return every dotted name that the code hands to `enqueue`."""
    for app in ("shelter", "staff", "residents", "rooms", "rehabilitation"):
        for path in (settings.BASE_DIR / app).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "enqueue":
                    yield node.args[0].value


class TestNames:
    @pytest.mark.parametrize("name", sorted(schedules.JOBS))
    def test_a_scheduled_job_resolves_and_takes_its_time(self, name):
        job, cron = schedules.JOBS[name]
        code = import_string(job).__code__

        assert "at" in code.co_varnames[code.co_argcount :][: code.co_kwonlyargcount]
        assert croniter.is_valid(cron)

    def test_enqueued_names_resolve(self):
        for name in {*names_enqueued(), PERFORM, jobs.RUN_SCHEDULED}:
            assert callable(import_string(name)), name

    def test_tasks_tolerate_later_arguments(self):
        for path in settings.BASE_DIR.glob("*/tasks.py"):
            for node in ast.parse(path.read_text()).body:
                if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                    assert node.args.kwarg, f"{path}: {node.name} must end in **_later"
                    assert not node.args.args, f"{path}: {node.name} takes keywords only"


def note(*, said, **_later):
    NOTED.append(said)
    return {"noted": 1}


def fail(**_later):
    raise ValueError


NOTED = []
NOTE, FAIL = f"{__name__}.note", f"{__name__}.fail"


@pytest.fixture(autouse=True)
def _nothing_noted():
    NOTED.clear()


class TestEnqueue:
    def test_leaves_a_job_that_runs_what_was_asked(self):
        enqueue(NOTE, said="a")

        task = OrmQ.objects.get().task
        result = import_string(task["func"])(**task["kwargs"])

        assert (NOTED, result) == (["a"], {"noted": 1})

    def test_is_undone_with_the_work_that_asked(self):
        def work():
            with transaction.atomic():
                enqueue(NOTE, said="a")
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            work()

        assert not OrmQ.objects.exists()


class TestPerform:
    def test_counts_a_start_only_while_the_job_runs(self):
        jobs.perform(key="k", job=NOTE, arguments={"said": "a"})

        assert not JobStart.objects.exists()

    def test_gives_up_a_job_that_killed_its_worker_three_times(self):
        for _attempt in range(jobs.MOST_STARTS):
            jobs._begin("k", NOTE)

        assert jobs.perform(key="k", job=NOTE, arguments={"said": "a"}) is None
        assert NOTED == []

    def test_runs_a_job_that_killed_its_worker_twice(self):
        for _attempt in range(jobs.MOST_STARTS - 1):
            jobs._begin("k", NOTE)

        jobs.perform(key="k", job=NOTE, arguments={"said": "a"})

        assert NOTED == ["a"]

    def test_a_job_that_raises_has_ended(self):
        with pytest.raises(jobs.JobFailed, match="ValueError"):
            jobs.perform(key="k", job=FAIL, arguments={})

        assert not JobStart.objects.exists()


class TestStartRun:
    def test_syncs_the_schedules(self):
        Schedule.objects.create(name="gone", func="gone.away")

        jobs.start_run(at=AT)

        assert set(Schedule.objects.values_list("name", flat=True)) == set(schedules.JOBS)

    def test_keeps_the_time_of_a_job_that_was_missed(self):
        jobs.start_run(at=AT)
        missed = AT - timedelta(hours=5)
        Schedule.objects.filter(name="close_of_night").update(next_run=missed)

        jobs.start_run(at=AT)

        assert Schedule.objects.get(name="close_of_night").next_run == missed

    def test_a_new_job_waits_for_its_time(self):
        jobs.start_run(at=AT)  # 12:30 in Qatar

        following = Schedule.objects.get(name="close_of_night").next_run
        assert following == datetime(2026, 11, 21, 20, 0, tzinfo=UTC)

    def test_what_a_schedule_says_runs_the_job(self, monkeypatch):
        monkeypatch.setitem(schedules.JOBS, "beat", (f"{__name__}.note_beat", "* * * * *"))
        run = jobs.start_run(at=AT)
        schedule = Schedule.objects.get(name="beat")
        arguments = ast.literal_eval(schedule.kwargs)
        arguments.pop("q_options")

        import_string(schedule.func)(**arguments, **{schedule.intended_date_kwarg: "now"})

        assert [str(run)] == NOTED


def note_beat(*, at, run, **_later):
    NOTED.append(run)
    return {}


def take_beat():
    task = OrmQ.objects.latest("pk").task
    return jobs.run_scheduled(**task["kwargs"])


class TestHealth:
    def test_is_failing_until_the_cluster_took_a_job(self, client):
        jobs.start_run(at=AT)

        answer = client.get("/health")

        assert answer.status_code == 503
        assert answer.json() == {"status": "failing", "database": "ok", "jobs": "silent"}

    @pytest.mark.parametrize("address", ["/health", "/api/v1/health"])
    def test_is_ok_after_a_beat(self, client, address):
        jobs.start_run(at=AT)

        assert take_beat() == {"beats": 1}
        answer = client.get(address)

        assert answer.status_code == 200
        assert answer.json() == {"status": "ok", "database": "ok", "jobs": "ok"}

    def test_does_not_count_the_beat_of_an_earlier_run(self):
        jobs.start_run(at=AT)
        earlier = OrmQ.objects.latest("pk").task["kwargs"]
        jobs.start_run(at=AT)

        assert jobs.run_scheduled(**earlier) == {"beats": 0}
        assert health.health_at(AT).jobs == "silent"

    def test_is_failing_when_the_beats_stop(self):
        jobs.start_run(at=AT)
        Heartbeat.objects.update(beat_at=AT)

        assert health.health_at(AT + timedelta(seconds=179)).status == "ok"
        assert health.health_at(AT + timedelta(seconds=181)).jobs == "silent"

    def test_names_the_database(self, client, monkeypatch):
        def broken(**kwargs):
            raise DatabaseError

        monkeypatch.setattr(Heartbeat.objects, "filter", broken)

        answer = client.get("/api/v1/health")

        assert answer.status_code == 503
        assert answer.json() == {"status": "failing", "database": "down", "jobs": "unknown"}


class TestRunJob:
    def test_prints_its_counts_on_the_last_line(self):
        out = StringIO()

        call_command("run_job", "beat", "--at", "2026-11-21T12:00+03:00", stdout=out)

        assert json.loads(out.getvalue().splitlines()[-1]) == {"beats": 0}

    def test_says_what_a_moment_looks_like(self):
        with pytest.raises(CommandError, match=re.escape("write 2026-11-21T12:00+03:00")):
            call_command("run_job", "beat", "--at", "noon")
