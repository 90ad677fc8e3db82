"""Keeps the web server and the job cluster running together, and ends both without a trace.

Each part is a session of its own, so that a signal to us reaches only us. Stopping asks each part's
main process alone (django-q's cluster hangs if its whole group is told), then sweeps the group:
what a killed main process left behind would keep taking jobs.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence

PATIENCE = 6.0  # seconds a part gets to end by itself; the whole stop takes less than ten
MOST_FAILURES = 5  # restarts of one part within a minute
PR_SET_PDEATHSIG = 1


class GivenUp(Exception):
    """A part ended again and again."""


def die_with_parent() -> None:
    """Ask the kernel (Linux) for a SIGTERM when the parent of this process is gone."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Part:
    """One program that is to run, with everything that it starts."""

    def __init__(self, name: str, command: Sequence[str], env: Mapping[str, str]):
        self.name, self.command, self.env = name, command, env
        self.failures: list[float] = []

    def start(self) -> None:
        self.started_at = time.monotonic()
        self.main = subprocess.Popen(
            self.command, env=self.env, start_new_session=True, preexec_fn=die_with_parent
        )

    def has_ended(self) -> bool:
        return self.main.poll() is not None

    def ask_to_stop(self) -> None:
        if not self.has_ended():
            self.main.send_signal(signal.SIGTERM)

    def sweep(self) -> None:
        """Kill whatever is left of the part's process group."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.main.pid, signal.SIGKILL)
        self.main.wait()

    def restart(self) -> None:
        """End what is left and start again; refuse when that happens again and again."""
        now = time.monotonic()
        self.failures = [moment for moment in self.failures if now - moment < 60] + [now]
        stop([self])
        if len(self.failures) > MOST_FAILURES:
            raise GivenUp(f"{self.name} ended {len(self.failures)} times within a minute")
        self.start()


def stop(parts: Sequence[Part]) -> None:
    """Ask every part to end, wait, and sweep up."""
    for part in parts:
        part.ask_to_stop()
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and not all(part.has_ended() for part in parts):
        time.sleep(0.05)
    for part in parts:
        part.sweep()


def run(parts: Sequence[Part], look: Callable[[], Part | None], say: Callable[[str], None]) -> None:
    """Run the parts until a signal says stop; restart one that ended, or that ``look`` names."""
    asked: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda received, frame: asked.append(received))
    try:
        for part in parts:
            part.start()
        while not asked:
            ended = next((part for part in parts if part.has_ended()), None)
            failing = ended or look()
            if failing and not asked:
                say(f"{failing.name} {'ended' if ended else 'does not answer'}: starting it again.")
                failing.restart()
            time.sleep(0.2)
    finally:
        stop(parts)
