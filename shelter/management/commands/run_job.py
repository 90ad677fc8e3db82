import json

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from shelter.jobs import run_now
from shelter.schedules import JOBS


class Command(BaseCommand):
    help = "Runs one scheduled job now, here; prints the counts of what it changed as JSON."

    def add_arguments(self, parser):
        parser.add_argument("name", choices=sorted(JOBS))
        parser.add_argument("--at", help="as of this moment, like 2026-11-21T12:00+03:00")

    def handle(self, *args, name, at, **options):
        moment = parsed(at) if at else timezone.now()
        self.stdout.write(json.dumps(run_now(name, moment)))


def parsed(text):
    """Read a moment; one without an offset is in the zone of `TIME_ZONE`."""
    try:
        moment = parse_datetime(text)
    except ValueError:
        moment = None
    if moment is None:
        raise CommandError(f"--at {text!r} is no moment: write 2026-11-21T12:00+03:00.")
    return timezone.make_aware(moment) if timezone.is_naive(moment) else moment
