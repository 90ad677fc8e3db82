"""What Django's system check says about the trail (`manage.py check --database default`)."""

import logging

from django.conf import settings
from django.core import checks
from django.db import connection, connections

from staff import append_only
from staff.recovery import cards_waiting

logger = logging.getLogger(__name__)


@checks.register(checks.Tags.database)
def trail_is_guarded(app_configs=None, databases=None, **_later):
    """Warn of every trigger that the tables of the trail have lost."""
    return [
        checks.Warning(
            f"The trigger {name} is missing: rows of the trail can be changed.",
            hint="Call staff.append_only.protect(connection), and run manage.py verify_audit.",
            id="staff.W001",
        )
        for alias in databases or ()
        for name in append_only.missing(connections[alias])
    ]


def warn_of_lost_triggers() -> None:
    """Write to the log, at the start of the server, what the check would say."""
    for name in append_only.missing(connection):
        logger.warning("trigger %s is missing: rows of the trail can be changed", name)


@checks.register(checks.Tags.security, deploy=True)
def cards_are_on_paper(app_configs=None, **_later):
    """Say, before the house is opened, that the recovery cards must be printed."""
    if settings.DEMO or not cards_waiting():
        return []
    return [
        checks.Info(
            "The recovery cards still lie on this machine: if it is lost, everything is.",
            hint="Print them (Keys and backups, or manage.py recovery_cards), then delete them.",
            id="staff.I001",
        )
    ]
