"""Whether the collected static files are still those of the code."""

import hashlib

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders


def _stamp_now():
    """Return a digest of every static file's name, size and time of change."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list(None):
            facts = (settings.BASE_DIR / storage.path(name)).stat()
            digest.update(f"{name} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _file():
    return settings.STATIC_ROOT / ".stamp"


def is_collected():
    return _file().exists() and _file().read_text() == _stamp_now()


def note_collected():
    _file().write_text(_stamp_now())
