"""Ids in the order in which they are made, so that what is ordered by them comes the same again."""

import itertools
import os
import uuid
from contextlib import contextmanager
from unittest import mock


@contextmanager
def in_order():
    """Let every new random id be greater than the one before."""
    numbers, chance = itertools.count(1), os.urandom

    def urandom(size):
        return next(numbers).to_bytes(4, "big") + bytes(12) if size == 16 else chance(size)

    with mock.patch.object(uuid.os, "urandom", urandom):
        yield
