from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from staff.actions import make_token
from staff.models import Member


class Command(BaseCommand):
    help = "Make an API token for a member; the token stands alone on the last line."

    def add_arguments(self, parser):
        parser.add_argument("member", help="her user name")
        parser.add_argument("--name", default="api", help="what the token is for")

    def handle(self, *args, member, name, **options):
        found = Member.objects.filter(login=member, is_active=True).first()
        if found is None:
            raise CommandError("No active member has this user name. List them under Settings.")
        self.stdout.write(make_token(member=found, name=name[:60], at=timezone.now()))
