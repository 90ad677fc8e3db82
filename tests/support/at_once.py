"""Threads that do the same at one moment, each with a connection of its own."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import OperationalError, connection

AT_ONCE = 6


def at_once(act, many=AT_ONCE):
    """Run ``act(number)`` in so many threads at one moment; return what each returned."""
    ready = Barrier(many)

    def run(number):
        try:
            ready.wait(timeout=30)
            return patiently(act, number)
        finally:
            connection.close()

    with ThreadPoolExecutor(many) as pool:
        return list(pool.map(run, range(many)))


def patiently(act, number):
    """Wait as a server's own file does: the tests' SQLite in memory refuses at once."""
    for _try in range(200):
        try:
            return act(number)
        except OperationalError:
            time.sleep(0.02)
    raise AssertionError("the database stays locked")
