"""Wrong sign-ins are counted without what was typed: it may be a password, or anybody's name.

axes loads this for `account_of` before it writes an attempt.
"""

from typing import Any

from axes.models import AccessAttempt
from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.http import HttpRequest

from staff.keyring import search_hash


def account_of(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """Return a keyed hash that stands for the user name that was typed."""
    typed = (credentials or request.POST).get("login") or ""
    return search_hash(f"login:{typed}").hex()


@receiver(pre_save, sender=AccessAttempt)
def forget_what_was_typed(instance: AccessAttempt, **_signal: Any) -> None:
    """Keep how often and when, and nothing of the form or the address."""
    instance.get_data = instance.post_data = ""
