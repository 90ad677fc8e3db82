"""A folder of backups: names that carry a time, one key file, and how many are kept."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path

from shelter.shared import ringfile

KEYS, CHECKED = "keys", ".checked"
NAME = re.compile(r"data-(\d{8}T\d{6}Z)(-\d+)?")
STAMP = "%Y%m%dT%H%M%SZ"
KEPT, DAILY = 96, 30


def keys_file(folder: Path) -> Path:
    """Return the one key file of a folder."""
    return folder / KEYS


def data_files(folder: Path) -> list[Path]:
    """Return the data files, the newest first."""
    found = [path for path in folder.glob("data-*") if NAME.fullmatch(path.name)]
    return sorted(found, key=lambda path: path.name, reverse=True)


def newest(folder: Path) -> Path | None:
    """Return the newest data file, if there is one."""
    return next(iter(data_files(folder)), None)


def made_at(path: Path) -> datetime:
    """Return when a data file was made, by its name."""
    stamp = NAME.fullmatch(path.name)[1]  # type: ignore[index]  # only names that matched come here
    return datetime.strptime(stamp, STAMP).replace(tzinfo=UTC)


def new_name(folder: Path, at: datetime) -> Path:
    """Return the name of a data file made now; two of one second do not meet."""
    first = folder / f"data-{at.astimezone(UTC).strftime(STAMP)}"
    path, number = first, 1
    while path.exists():
        number += 1
        path = first.with_name(f"{first.name}-{number}")
    return path


def prune(folder: Path, kept: int = KEPT, daily: int = DAILY) -> int:
    """Remove all but the newest data files and the last of each day; return how many went."""
    files = data_files(folder)
    days: dict[str, Path] = {}
    for path in files:
        days.setdefault(path.name[5:13], path)
    staying = {*files[: max(kept, 1)], *list(days.values())[:daily]}
    gone = [path for path in files if path not in staying]
    for path in gone:
        path.unlink()
    return len(gone)


def note_checked(folder: Path, at: datetime, *, good: bool) -> None:
    """Keep when the newest backup was tried last, and whether it could be restored."""
    ringfile.write_private(folder / CHECKED, json.dumps({"at": at.isoformat(), "good": good}))


def checked(folder: Path) -> tuple[datetime, bool] | None:
    """Return when a backup was tried last, and whether it was good; None if none ever was."""
    try:
        kept = json.loads((folder / CHECKED).read_text())
        return datetime.fromisoformat(kept["at"]), bool(kept["good"])
    except (OSError, ValueError, KeyError):
        return None
