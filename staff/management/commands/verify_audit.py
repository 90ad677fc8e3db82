from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from staff.models import AuditSeal
from staff.seals import read_head, write_head
from staff.verifying import CUT_OFF, verify_trail


class Command(BaseCommand):
    help = "Verifies the whole trail and its seals; names the first bad row, and then fails."

    def add_arguments(self, parser):
        parser.add_argument(
            "--paper",
            nargs=2,
            metavar=("NUMBER", "DIGEST"),
            help="also compare with a head that was printed",
        )
        parser.add_argument(
            "--accept-end",
            action="store_true",
            help="after a restore from a backup: the trail may end before the noted head",
        )

    def handle(self, *args, paper, accept_end, **options):
        verdict = verify_trail(at=timezone.now())
        fault = verdict.fault
        if fault and not (accept_end and fault.kind == CUT_OFF):
            raise CommandError(str(fault))
        if paper and not stands(int(paper[0]), paper[1]):
            raise CommandError(f"Seal {paper[0]} is not the one on the paper.")
        if fault:
            self.accept()
        if read_head() is None and verdict.seals:
            self.stderr.write("No head is noted here: an end that was cut off cannot be noticed.")
        words = "{0.entries} entries as they were sealed, in {0.seals} seals; {0.waiting} wait."
        self.stdout.write(words.format(verdict))

    def accept(self):
        newest = AuditSeal.objects.order_by("-number").first()
        if newest is None:
            raise CommandError("There is no seal to go on from: wait a minute for the first.")
        write_head(newest)


def stands(number, digest):
    """Tell whether the seal with this number has the digest that stands on the paper."""
    seal = AuditSeal.objects.filter(number=number).first()
    return seal is not None and bytes(seal.digest).hex() == digest.replace(" ", "").lower()
