"""A server that is killed in the midst of being read from, and what its readers got.

Run as a module it fills an empty database with persons (`furnish N`), or prints whom the trail
names (`named`), as JSON.
"""

import http.client
import json
import os
import queue
import signal
import sys
import threading
from contextlib import closing, contextmanager

from tests.support.server import (
    PATIENCE,
    environment,
    free_port,
    group,
    run,
    serving,
    wait_for,
)

READERS = 6


class Reading:
    """Reads every person once, through as many servers as it takes; nobody is asked for twice."""

    def __init__(self, folder, url, persons):
        self.env = environment(folder, url)
        self.log = folder / "server.log"
        facts = json.loads(run(self.env, "-m", __name__, "furnish", str(persons)).splitlines()[-1])
        self.token, self.port = facts["token"], None
        self.left = queue.SimpleQueue()
        for pk in facts["persons"]:
            self.left.put(pk)
        self.received, self.lost = set(), set()
        self.enough = threading.Semaphore(0)

    def until_killed(self, after):
        """Serve, and kill all of the server after so many answers; with None, read to the end."""
        with self._server() as process:
            readers = [threading.Thread(target=self._read) for _ in range(READERS)]
            for reader in readers:
                reader.start()
            for _ in range(after or 0):
                assert self.enough.acquire(timeout=PATIENCE), self.log.read_text()
            if after:
                os.killpg(process.pid, signal.SIGKILL)
            for reader in readers:
                reader.join()
            while self.enough.acquire(blocking=False):
                pass

    def _read(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        with closing(connection):
            while True:
                try:
                    pk = self.left.get_nowait()
                except queue.Empty:
                    return
                try:
                    connection.request(
                        "GET",
                        f"/api/v1/residents/{pk}",
                        headers={"Authorization": f"Bearer {self.token}"},
                    )
                    answer = connection.getresponse()
                    body = answer.read()
                except (OSError, http.client.HTTPException):
                    self.lost.add(pk)
                    return
                assert answer.status == 200, body
                assert pk in body.decode()
                self.received.add(pk)
                self.enough.release()

    @contextmanager
    def _server(self):
        self.port = free_port()  # on the one before, killed workers may listen for a moment more
        with group(self.env, serving(self.port, workers=2), self.log) as process:
            wait_for(self.port, process, self.log)
            yield process

    def named(self):
        """Return whom the trail names as read."""
        return set(json.loads(run(self.env, "-m", __name__, "named").splitlines()[-1]))


def _furnish(count):
    from django.utils import timezone

    from residents.models import Person
    from staff.actions import make_token
    from tests.residents.factories import CentreFactory, MemberFactory

    centre = CentreFactory()
    persons = Person.objects.bulk_create(
        Person(centre=centre, code=f"P{n:06}", sex="F") for n in range(count)
    )
    token = make_token(member=MemberFactory(centre=centre), name="reader", at=timezone.now())
    return {"token": token, "persons": [str(person.pk) for person in persons]}


def _named():
    from staff.audit import subjects_of
    from staff.models import AuditEntry

    entries = AuditEntry.objects.filter(action="api:get_resident", status=200)
    return [str(pk) for entry in entries for pk in subjects_of(entry)]


if __name__ == "__main__":
    import django

    django.setup()
    answer = _furnish(int(sys.argv[2])) if sys.argv[1] == "furnish" else _named()
    print(json.dumps(answer))  # noqa: T201
