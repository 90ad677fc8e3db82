"""Rotates keys in a child that is killed again and again; run as a program beside the tests.

`python -m tests.staff.rotating ROUNDS ROWS`: prints one JSON object of what was seen. The key of
each row follows from its owner, so that every one can be compared.
"""

import hashlib
import json
import os
import random
import signal
import sys
import threading
import time
from uuid import uuid4

import django

django.setup()

from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from shelter.shared import ringfile  # noqa: E402
from staff import keyring, vault  # noqa: E402
from staff.actions import rotate_keys  # noqa: E402
from staff.models import AuditEntry, Centre, WrappedKey  # noqa: E402


def key_for(owner):
    return hashlib.sha256(owner.bytes).digest()


def a_row():
    owner = uuid4()
    return vault.new_wrapped_key(owner, vault.IDENTITY, key_for(owner), owner)


def wrong_rows():
    rows = WrappedKey.objects.all()
    return sum(
        keyring.unwrap(row.owner_id, row.keyring_id, row.wrapped) != key_for(row.owner_id)
        for row in rows
    )


def child():
    """Begin a rotation in a process of its own; return its id."""
    connection.close()
    pid = os.fork()
    if pid == 0:
        try:
            rotate_keys(by=None, at=timezone.now())
        finally:
            os._exit(0)
    return pid


def kill_one(seconds):
    """Kill a rotation after a while; return whether it was still at work."""
    pid = child()
    time.sleep(seconds)
    os.kill(pid, signal.SIGKILL)
    _pid, status = os.waitpid(pid, 0)
    return os.WIFSIGNALED(status)


def write_meanwhile(stop, written):
    while not stop.is_set():
        a_row().save(force_insert=True)
        written.append(1)
        time.sleep(0.005)
    connection.close()


def main(rounds, rows):
    with connection.schema_editor() as editor:
        for model in (Centre, AuditEntry, WrappedKey):
            editor.create_model(model)
    WrappedKey.objects.bulk_create([a_row() for _row in range(rows)], batch_size=1000)
    started = time.monotonic()
    os.waitpid(child(), 0)
    whole = time.monotonic() - started
    seen = {"killed": 0, "unfinished": 0, "wrong": 0, "lost": 0, "seconds": round(whole, 2)}
    for _round in range(rounds):
        seen["killed"] += kill_one(random.uniform(0, whole))
        seen["unfinished"] += "rotating" in ringfile.read(settings_path())
        seen["wrong"] += wrong_rows()
    stop, written = threading.Event(), []
    pid = child()
    writer = threading.Thread(target=write_meanwhile, args=(stop, written))
    writer.start()
    os.waitpid(pid, 0)
    stop.set()
    writer.join()
    rotate_keys(by=None, at=timezone.now())
    seen["written"] = len(written)
    seen["lost"] = rows + len(written) - WrappedKey.objects.count()
    seen["wrong"] += wrong_rows()
    current = keyring.keyring().current
    seen["left"] = WrappedKey.objects.exclude(keyring_id=current).count()
    print(json.dumps(seen))  # noqa: T201


def settings_path():
    from django.conf import settings

    return settings.KEYRING


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
