"""A house that is backed up, gone, and restored, inside one test's transaction."""

from contextlib import contextmanager
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from residents.actions import write_note
from shelter.restoring import open_pair, restore
from staff.actions import back_up
from staff.backups import keys_file, newest
from staff.backups.loading import is_empty
from tests.residents.factories import MemberFactory, PersonFactory

NAME, PHONE = "Mariam Abdullah Hassan", "+97455123456"


class Gone(Exception):
    pass


@contextmanager
def a_house_that_goes():
    """Lend a database; when it is left, nothing of what was written is there any more."""
    try:
        with transaction.atomic():
            yield
            raise Gone
    except Gone:
        assert is_empty("default")


def a_person(**traits):
    """Return someone with an identity, a note and a document, and her worker."""
    person = PersonFactory(**{"name": NAME, "phone": PHONE, **traits})
    worker = MemberFactory(role="caseworker", centre=person.centre)
    write_note(person=person, text="She sleeps badly.", by=worker, at=timezone.now())
    return person


def backed_up(folder: Path) -> Path:
    """Make a backup; return its data file."""
    back_up(folder=folder, at=timezone.now())
    return newest(folder)


def restored(folder: Path, data: Path | None = None, card=None):
    """Restore the newest backup of a folder, or this one; return counts."""
    pair = open_pair(data or newest(folder), keys_file(folder), card)
    return restore(pair, at=timezone.now())
