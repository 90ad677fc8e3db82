from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from shelter.shared.errors import DomainError
from staff.actions import entrust_cards, make_cards, show_cards

A_ROW = 4


class Command(BaseCommand):
    help = "Prints the two recovery cards, each for a holder of its own."

    def add_arguments(self, parser):
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--new", action="store_true", help="make both cards anew, then print")
        what.add_argument(
            "--safe", action="store_true", help="they are in safe hands: delete them here"
        )

    def handle(self, *args, new, safe, **options):
        now = timezone.now()
        try:
            if safe:
                entrust_cards(by=None, at=now)
                return
            if new:
                make_cards(by=None, at=now)
            for card in show_cards(by=None, at=now):
                self.print_card(card)
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal

    def print_card(self, card):
        self.stdout.write("\n" + _("Card %(number)s of 2") % {"number": card.number})
        for at in range(0, len(card.groups), A_ROW):
            self.stdout.write("  ".join(card.groups[at : at + A_ROW]))
