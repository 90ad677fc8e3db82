"""What is done to keys: rotating them, putting old ones away, the recovery cards (P10).

None of it ever reads what the keys seal. The keyring is changed by one process at a time.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from shelter.shared import ringfile
from shelter.shared.errors import DomainError
from shelter.shared.sealing import CannotUnseal
from staff import recovery
from staff.actions.backups import record_keys
from staff.keyring import unwrap, wrap
from staff.models import Member, WrappedKey

BATCH = 500
KEPT_AFTER_ROTATION = timedelta(hours=1)


class KeysBusy(DomainError):
    """Another process works on the keyring."""


class NoCardsWaiting(DomainError):
    """The cards were printed, and are in safe hands."""


def rotate_keys(*, by: Member | None, at: datetime, now: bool = False) -> dict[str, int]:
    """Wrap every data key by a new key of the keyring, while the house works; return counts.

    One that was stopped midway is taken up where it was. The old key is put away once no row needs
    it and every other process has let go of it: an hour later, or at once with ``now``. Raises
    KeysBusy.
    """
    with _holding_the_keyring():
        began = _begin(at)
        counts = {"began": began, **_rewrap()}
        ring = ringfile.read(settings.KEYRING)
        ring.pop("rotating", None)
        ringfile.write(settings.KEYRING, ring)
        counts["put_away"] = _put_away(at, now)
        record_keys("keys:rotated", by, at)
    return counts


def put_old_keys_away(*, at: datetime) -> dict[str, int]:
    """Wrap anew what still hangs on a replaced key, and put away those that nothing needs."""
    with _holding_the_keyring():
        if "rotating" in ringfile.read(settings.KEYRING):
            return {"rewrapped": 0, "unreadable": 0, "put_away": 0}
        return {**_rewrap(), "put_away": _put_away(at, now=False)}


def _begin(at):
    """Make a new key the current one, on the disk before anything is wrapped by it."""
    ring = ringfile.read(settings.KEYRING)
    if "rotating" in ring:
        return 0
    key = ringfile.new_key()
    for old in ring["keys"]:
        old.setdefault("replaced_at", at.isoformat())
    ring["keys"].append(key)
    ring["current"], ring["rotating"] = key["id"], True
    ringfile.write(settings.KEYRING, ring)
    return 1


def _rewrap():
    """Wrap by the current key every row that another wraps; rows that come meanwhile too."""
    counts = {"rewrapped": 0, "unreadable": 0}
    last = 0
    while batch := _rewrap_batch(last):
        last, done, unreadable = batch
        counts["rewrapped"] += done
        counts["unreadable"] += unreadable
    return counts


@transaction.atomic
def _rewrap_batch(last):
    """Rewrap the next rows after ``last``; return the last of them and counts, or None."""
    current = ringfile.read(settings.KEYRING)["current"]
    rows = WrappedKey.objects.filter(pk__gt=last).exclude(keyring_id=current)
    found = list(rows.select_for_update(of=("self",)).order_by("pk")[:BATCH])
    if not found:
        return None
    readable = [row for row in found if _wrap_anew(row)]
    WrappedKey.objects.bulk_update(readable, ["keyring_id", "wrapped"])
    return found[-1].pk, len(readable), len(found) - len(readable)


def _wrap_anew(row):
    try:
        key = unwrap(row.owner_id, row.keyring_id, row.wrapped)
    except (KeyError, CannotUnseal):
        return False  # nobody can read it any more: it stays as it is, and hinders nothing
    row.keyring_id, row.wrapped = wrap(row.owner_id, key)
    return True


def _put_away(at, now):
    ring = ringfile.read(settings.KEYRING)
    needed = {ring["current"], *WrappedKey.objects.values_list("keyring_id", flat=True).distinct()}
    staying = [key for key in ring["keys"] if key["id"] in needed or not _let_go(key, at, now)]
    gone = len(ring["keys"]) - len(staying)
    if gone:
        ringfile.write(settings.KEYRING, {**ring, "keys": staying})
    return gone


def _let_go(key, at, now):
    replaced_at = datetime.fromisoformat(key["replaced_at"])
    return now or at - replaced_at > KEPT_AFTER_ROTATION


@contextmanager
def _holding_the_keyring() -> Iterator[None]:
    try:
        with ringfile.locked(settings.KEYRING, wait=False):
            yield
    except BlockingIOError as busy:
        raise KeysBusy(_("The keys are being changed already. Try again in a minute.")) from busy


def make_cards(*, by: Member | None, at: datetime) -> int:
    """Make both recovery cards anew: those before open only the backups made until now.

    Raises KeysBusy.
    """
    with _holding_the_keyring():
        ring = ringfile.read(settings.KEYRING)
        ring["recovery"] = ringfile.new_holders(settings.KEYRING)
        ringfile.write(settings.KEYRING, ring)
        record_keys("keys:cards_made", by, at)
    return len(ring["recovery"])


def show_cards(*, by: Member | None, at: datetime) -> list[recovery.Card]:
    """Return the cards to print, and write down who printed them. Raises NoCardsWaiting."""
    cards = recovery.cards_waiting()
    if not cards:
        raise NoCardsWaiting(
            _("The cards are not on this machine any more. If one is lost, make new cards.")
        )
    record_keys("keys:cards_printed", by, at)
    return cards


def entrust_cards(*, by: Member | None, at: datetime) -> int:
    """Delete the cards from this machine: they are in safe hands. Raises NoCardsWaiting."""
    if not recovery.forget_cards():
        raise NoCardsWaiting(_("The cards are not on this machine any more: nothing to delete."))
    record_keys("keys:cards_entrusted", by, at)
    return 1
