"""Many lives at once, and the house that is killed under them."""

import threading
import time
from contextlib import ExitStack, contextmanager

from tests.rooms.life.lived import PATIENCE, Door, Life, Stopped
from tests.support.server import free_port, group, serving, wait_for

AT_ONCE = 4
READY = 8


class Lives:
    """Some live at once, each in one house after the other, while the server and its jobs die."""

    def __init__(self, folder, env, beside):
        self.folder, self.env, self.beside = folder, env, beside
        self.door, self.houses, self.lives, self.wrong = Door(), [], [], []
        self.is_ending = False
        self.threads = [threading.Thread(target=self.live_on) for _one in range(AT_ONCE)]

    def __enter__(self):
        self.furnish()
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_wrong):
        self.door.is_over = self.is_ending = True
        for thread in self.threads:
            thread.join()

    def live_on(self):
        while not self.is_ending:
            try:
                life = Life(self.door, self.houses.pop(0))  # whoever waits is signed out
            except IndexError:  # more are furnished before the next kill
                time.sleep(0.05)
                continue
            self.lives.append(life)
            try:
                life.live()
            except Stopped:
                return
            except BaseException as wrong:
                self.wrong.append(wrong)
                return

    def furnish(self):
        self.houses += self.beside("furnish", max(0, READY - len(self.houses)))

    @contextmanager
    def running(self):
        """Serve, and do the jobs, until all of it is killed."""
        port = free_port()  # on the one before, killed workers may listen for a moment more
        python, *_more = serve = serving(port, workers=1)
        log = self.folder / "server.log"
        with ExitStack() as stack:
            server = stack.enter_context(group(self.env, serve, log))
            cluster = [python, "manage.py", "qcluster"]
            stack.enter_context(group(self.env, cluster, self.folder / "jobs.log"))
            wait_for(port, server, log)
            self.door.opens(port)
            yield
        self.door.closes()

    def be_killed(self, number, after):
        """Let them live for so many seconds, kill everything, and look at what is left."""
        self.furnish()
        with self.running():
            self.beside("ask", number)
            assert self.door.heard.acquire(timeout=PATIENCE)
            time.sleep(after)
        self.all_is_well()

    def end(self):
        """Let everybody live to the end, and everything be done that was asked for."""
        self.is_ending = True
        with self.running():
            for thread in self.threads:
                thread.join(timeout=PATIENCE)
        self.beside("settle")
        self.all_is_well()
        assert all(life.is_lived for life in self.lives)

    def all_is_well(self):
        faults = self.beside("faults")
        found = [*faults, *self.wrong]
        assert not found, found
