from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from staff.devices import add_device
from staff.models import Centre


class Command(BaseCommand):
    help = "Expect a device (the first one); the code to type on it stands alone on the last line."

    def add_arguments(self, parser):
        parser.add_argument("label", help="what is written on the device")
        parser.add_argument("--centre", help="code of its centre, if there are several")

    def handle(self, *args, label, centre, **options):
        centres = Centre.objects.filter(**({"code": centre} if centre else {}))
        if centres.count() != 1:
            raise CommandError("Name the centre: --centre CODE.")
        added = add_device(centre=centres.get(), label=label[:60], by=None, at=timezone.now())
        self.stdout.write(added[1])
