"""Fill an empty database: the demonstration house, or a synthetic history to measure with."""

import json

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from shelter.seeding.bulk import seed_history
from shelter.seeding.story import tell_story
from staff.models import Centre


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--story", action="store_true", help="the demonstration house")
        parser.add_argument("--beds", type=int, default=200)
        parser.add_argument("--residents", type=int, default=0, help="persons at least")
        parser.add_argument("--nights", type=int, default=10_000, help="bed-nights, about")
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args, **options):
        if Centre.objects.exists():
            raise CommandError("The database is not empty. Point DATABASE_URL at a new one.")
        if options["story"]:
            counts = tell_story(at=timezone.now())
        else:
            names = ("beds", "residents", "nights", "seed")
            counts = seed_history(at=timezone.now(), **{name: options[name] for name in names})
        self.stdout.write(json.dumps(counts))
