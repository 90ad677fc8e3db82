from django.core.management.base import BaseCommand
from django.utils import timezone

from shelter.jobs import start_run
from shelter.shared.jobs import enqueue


class Command(BaseCommand):
    help = "Begins a run of the job cluster: syncs the schedules and enqueues the first beat."

    def handle(self, *args, **options):
        run = start_run(at=timezone.now())
        enqueue("rooms.tasks.warm_up_planner")
        self.stdout.write(f"run {run}")
