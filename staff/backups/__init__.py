"""Backups: the rows and documents in one sealed file, the keys in another, apart (P9, P21).

The data file can only be read together with the key file, and both only with the machine's keyring
or one of the two recovery cards. Of the key file there is never more than one generation: whoever
is erased stays erased in every backup of the data.
"""

from staff.backups.envelope import Damaged, Locked
from staff.backups.folder import (
    checked,
    data_files,
    keys_file,
    made_at,
    newest,
    note_checked,
    prune,
)
from staff.backups.making import back_up_to, refresh_keys
from staff.backups.reading import Archive, KeyArchive, Opener, read_data, read_keys

__all__ = [
    "Archive",
    "Damaged",
    "KeyArchive",
    "Locked",
    "Opener",
    "back_up_to",
    "checked",
    "data_files",
    "keys_file",
    "made_at",
    "newest",
    "note_checked",
    "prune",
    "read_data",
    "read_keys",
    "refresh_keys",
]
