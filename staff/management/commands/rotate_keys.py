import json

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from shelter.shared.errors import DomainError
from staff.actions import rotate_keys


class Command(BaseCommand):
    help = "Wraps every key by a new one, while the house works; can be stopped and run again."

    def add_arguments(self, parser):
        parser.add_argument(
            "--now",
            action="store_true",
            help="put the old key away at once, not an hour later: only while the house is stopped",
        )

    def handle(self, *args, now, **options):
        try:
            self.stdout.write(json.dumps(rotate_keys(by=None, at=timezone.now(), now=now)))
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
