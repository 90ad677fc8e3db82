"""Work that lost a race for the database's locks is done again; nobody is shown the collision."""

import logging
import random
import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import OperationalError, connection
from django.utils.translation import gettext as _

from shelter.shared.errors import DomainError

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")
logger = logging.getLogger(__name__)

MOST_RETRIES = 3
LOCK_STATES = {"40001", "40P01", "55P03"}  # serialisation failure, deadlock, lock not available


class TooBusy(DomainError):
    """The database was too busy, several times over; nothing was changed."""

    status = 503


def retried(work: Callable[Arguments, Answer]) -> Callable[Arguments, Answer]:
    """Run ``work`` again, up to three times, when it collided with other writers.

    Stands above ``@transaction.atomic``. Inside a transaction it does nothing: then only whoever
    began that may begin again. Raises TooBusy when the last try collided as well.
    """

    @wraps(work)
    def patient(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Answer:
        if connection.in_atomic_block:
            return work(*args, **kwargs)
        for retry in range(MOST_RETRIES + 1):
            try:
                return work(*args, **kwargs)
            except OperationalError as error:
                if not is_collision(error):
                    raise
                logger.info("collision, try %d of %s", retry + 1, work.__name__)
            time.sleep(random.uniform(0.01, 0.05) * 2**retry)
        raise TooBusy(_("The house is very busy right now. Nothing was changed; send it again."))

    return patient


def is_collision(error: OperationalError) -> bool:
    """Tell a lock that another writer holds (or a deadlock with her) from any other failure."""
    if getattr(error.__cause__, "sqlstate", None) in LOCK_STATES:
        return True
    return "is locked" in str(error)
