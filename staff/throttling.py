"""Wrong sign-ins are counted without what was typed: it may be a password, or anybody's name.

axes loads this for `account_of` before it writes an attempt. Wrong codes of a second factor are
counted beside the passwords, by account and address as they are.
"""

from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from axes.utils import reset
from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from staff.audit import record
from staff.keyring import search_hash
from staff.models import Member


def account_of(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """Return a keyed hash that stands for the user name that was typed."""
    typed = (credentials or request.POST).get("login") or ""
    return search_hash(f"login:{typed}").hex()


@receiver(pre_save, sender=AccessAttempt)
def forget_what_was_typed(instance: AccessAttempt, **_signal: Any) -> None:
    """Keep how often and when, and nothing of the form or the address."""
    instance.get_data = instance.post_data = ""


def may_try_codes(request: HttpRequest, member: Member) -> bool:
    """Tell whether a code of this member may still be tried from this address."""
    return AxesProxyHandler.is_allowed(request, _second_factor_of(member))


def note_wrong_code(request: HttpRequest, member: Member) -> None:
    """Have a wrong code counted once the answer is made: what it was tried for is taken back."""
    request.wrong_codes_of = member


def count_wrong_code(request: HttpRequest) -> None:
    """Count the wrong code of this request, if there was one, and write it into the trail."""
    member = getattr(request, "wrong_codes_of", None)
    if member is None:
        return
    AxesProxyHandler.user_login_failed("second factor", _second_factor_of(member), request)
    record(
        action="account:second_factor_wrong",
        by=member,
        about_id=member.pk,
        at=timezone.now(),
        device_id=getattr(request, "device_id", None),
    )


def forgive_wrong_codes(request: HttpRequest, member: Member) -> None:
    """Forget the wrong codes of this member from this address: she proved herself."""
    reset(
        username=account_of(request, _second_factor_of(member)),
        ip=getattr(request, "axes_ip_address", None),
    )


def _second_factor_of(member):
    return {"login": f"second factor of {member.pk}"}
