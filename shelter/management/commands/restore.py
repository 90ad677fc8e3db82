import json
import os
import sys
from pathlib import Path

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DEFAULT_DB_ALIAS
from django.utils import timezone
from django.utils.translation import gettext as _

from shelter.restoring import NoKeyFits, NotEmpty, open_pair, restore
from shelter.shared.errors import DomainError
from shelter.shared.paper_key import DIGITS, GROUPS
from staff.backups.loading import is_empty
from staff.recovery import MistypedCard, card_key
from tools.messages import compile_stale

TRIES = 5


class Command(BaseCommand):
    help = (
        "Restores a data file and a key file onto an empty database. On a new machine, the recovery"
        " card is asked for, or read from standard input or from RECOVERY_KEY."
    )

    def add_arguments(self, parser):
        parser.add_argument("data", type=Path)
        parser.add_argument("keys", type=Path)

    def handle(self, *args, data, keys, **options):
        compile_stale()  # a new machine has no words yet
        for path in (data, keys):
            if not path.is_file():
                raise CommandError(_("There is no file %(path)s.") % {"path": path})
        try:
            if not is_empty(DEFAULT_DB_ALIAS):
                raise NotEmpty(_("This database has a house in it. Name an empty one."))
            pair = self.opened(data, keys)
            call_command("migrate", verbosity=0, interactive=False)
            counts = restore(pair, at=timezone.now())
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(json.dumps(counts))

    def opened(self, data, keys):
        """Open the files with the machine's keyring, or else with a card."""
        try:
            return open_pair(data, keys)
        except NoKeyFits:
            typed = os.environ.get("RECOVERY_KEY", "")
            if typed or not sys.stdin.isatty():
                return open_pair(data, keys, card_key(typed or sys.stdin.read(10_000)))
        for _attempt in range(TRIES - 1):
            try:
                return open_pair(data, keys, card_key(self.ask()))
            except (MistypedCard, NoKeyFits) as refusal:
                self.stdout.write(str(refusal))
        return open_pair(data, keys, card_key(self.ask()))

    def ask(self):
        """Let a card be typed over as many lines as she likes; an empty line ends it."""
        self.stdout.write(_("Type the digits of the recovery card. An empty line ends."))
        typed = ""
        while sum(character.isdigit() for character in typed) < GROUPS * DIGITS:
            line = input()
            if not line.strip():
                break
            typed += line + "\n"
        return typed
