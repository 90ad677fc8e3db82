"""From an empty folder to a running house: prepares what is missing, then serves."""

import fcntl
import os
import socket
import sys
import time

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from shelter.durability import durability
from shelter.health import BEAT_IS_STALE_AFTER, health_at
from shelter.jobs import ask_for_beat, start_run
from shelter.management.staticstamp import is_collected, note_collected
from shelter.shared.jobs import enqueue
from shelter.supervisor import GivenUp, Part, die_with_parent, run
from staff.choices import Role
from staff.models import Centre
from tools.messages import compile_stale

PASSWORD = "sakina-demo"  # contract: of every member of the demonstration
LOOK_EVERY = 0.5  # seconds until healthy; then ten times as long


class Command(BaseCommand):
    help = "Runs the demonstration: the web server and the job cluster, on 127.0.0.1."
    requires_system_checks = ()  # `make check` looks; a start should be quick

    def handle(self, *args, **options):
        if os.environ.get("MAKELEVEL"):
            die_with_parent()  # make was killed: nobody would be left to stop us
        with only_one():
            refuse_a_taken_port()
            self.prepare()
            self.serve()

    def prepare(self):
        """Bring database, words and static files up to the code; fill an empty database."""
        compile_stale()
        self.say(durability())
        if MigrationExecutor(connection).migration_plan(all_migrations()):
            self.say("Bringing the database up to date …")
            call_command("migrate", verbosity=0, interactive=False)
        mark_as_demo()
        if not is_collected():
            self.say("Collecting static files …")
            call_command("collectstatic", verbosity=0, interactive=False)
            note_collected()
        if not Centre.objects.exists():
            self.say("Telling the story of the demonstration house …")
            call_command("seed", story=True)

    def serve(self):
        start_run(at=timezone.now())
        enqueue("rooms.tasks.warm_up_planner")
        connection.close()
        parts = [
            Part("The web server", web_command(), env()),
            Part("The cluster", cluster(), env()),
        ]
        watch = Watch(parts[1], self.welcome)
        try:
            run(parts, watch.look, self.say)
        except GivenUp as wrong:
            raise CommandError(str(wrong)) from wrong
        self.say("Stopped.")

    def welcome(self):
        roles = ", ".join(Role.values)
        self.say(f"\nSakina runs on http://127.0.0.1:{settings.PORT}/\nSign in as one of: {roles}")
        self.say(f"Password: {PASSWORD}\nCtrl-C stops it.\n")

    def say(self, text):
        self.stdout.write(text)
        self.stdout.flush()


class Watch:
    """Looks at the health now and then: greets once, and names the cluster when it is silent."""

    def __init__(self, cluster, welcome):
        self.cluster, self.welcome = cluster, welcome
        self.greeted, self.next_look = False, 0.0

    def look(self):
        now = time.monotonic()
        if now < self.next_look:
            return None
        health = health_at(timezone.now())
        connection.close()
        if health.status == "ok" and not self.greeted:
            self.greeted = True
            self.welcome()
        self.next_look = now + LOOK_EVERY * (10 if self.greeted else 1)
        is_new = now - self.cluster.started_at < BEAT_IS_STALE_AFTER.total_seconds()
        if health.jobs != "silent" or is_new:
            return None
        ask_for_beat()
        connection.close()
        return self.cluster


def all_migrations():
    return MigrationExecutor(connection).loader.graph.leaf_nodes()


def mark_as_demo():
    """Make this folder a demonstration, never one whose database is already in use."""
    marker = settings.VAR / "demo"
    if not settings.DEMO:
        if Centre.objects.exists():
            raise CommandError(
                "DATABASE_URL names a database in use that is no demonstration, and its sign-ins"
                " would be open to all. Name an empty one."
            )
        marker.touch()
        os.execv(sys.executable, [sys.executable, *sys.argv])  # settings are read once


def only_one():
    """Hold the lock of this folder, or say that another demonstration has it."""
    file = (settings.VAR / "demo.lock").open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as taken:
        raise CommandError("This folder's demonstration runs already: stop it first.") from taken
    return file


def refuse_a_taken_port():
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", settings.PORT))
        except OSError as taken:
            raise CommandError(
                f"PORT {settings.PORT} cannot be used ({taken.strerror}): PORT=8001 make demo"
            ) from taken


def env():
    return {**os.environ, "DJANGO_SETTINGS_MODULE": "shelter.settings"}


def web_command():
    where = ["--host", "127.0.0.1", "--port", str(settings.PORT)]
    quiet = ["--log-level", "warning", "--no-ws", "--workers-kill-timeout", "3"]
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", *where, *quiet),
        *("--workers", "1", "--blocking-threads", "4", "--respawn-failed-workers"),
        "shelter.wsgi:application",
    ]


def cluster():
    return [sys.executable, "manage.py", "qcluster"]
