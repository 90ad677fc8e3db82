import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from shelter.shared.errors import DomainError
from staff.actions import back_up
from staff.backups import newest
from staff.backups.folder import DAILY, KEPT


class Command(BaseCommand):
    help = "Makes a sealed data file in a folder, and beside it the newest key file."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path)
        parser.add_argument("--keep", type=int, default=KEPT, help="the newest so many stay")
        parser.add_argument("--daily", type=int, default=DAILY, help="and the last of so many days")

    def handle(self, *args, folder, keep, daily, **options):
        try:
            counts = back_up(folder=folder, at=timezone.now(), kept=keep, daily=daily)
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(str(newest(folder)))
        self.stdout.write(json.dumps(counts))
