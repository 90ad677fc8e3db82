"""How the keys, the cards and the backups stand, as the page shows it. Nothing secret in it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from shelter.shared import ringfile
from staff.backups import checked, data_files, made_at
from staff.models import WrappedKey
from staff.recovery import cards_waiting

LATE = timedelta(minutes=45)


@dataclass(frozen=True)
class KeyState:
    """Times are None where nothing of the kind ever happened."""

    keys: int
    waiting: int
    rotated_at: datetime | None
    cards: int
    backups: int
    newest_at: datetime | None
    size: int
    is_late: bool
    checked_at: datetime | None
    is_good: bool


def key_state(*, folder: Path, at: datetime) -> KeyState:
    """Return the state of the keyring and of a folder of backups at this moment."""
    ring = ringfile.read(settings.KEYRING)
    (current,) = (key for key in ring["keys"] if key["id"] == ring["current"])
    files, tried = data_files(folder), checked(folder)
    newest_at = made_at(files[0]) if files else None
    made = current.get("made_at")
    return KeyState(
        keys=WrappedKey.objects.count(),
        waiting=WrappedKey.objects.exclude(keyring_id=ring["current"]).count(),
        rotated_at=datetime.fromisoformat(made) if made else None,
        cards=len(cards_waiting()),
        backups=len(files),
        newest_at=newest_at,
        size=files[0].stat().st_size if files else 0,
        is_late=newest_at is None or at - newest_at > LATE,
        checked_at=tried[0] if tried else None,
        is_good=bool(tried and tried[1]),
    )
