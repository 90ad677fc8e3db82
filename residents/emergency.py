"""A file opened in an emergency, in the sign-in that opened it: for the banner, and its end.

The session keeps ids and the moment of the end, so that no page costs a query. The right itself is
a row: `visible_to` asks the database. Signing out, and in, closes what was open.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from residents.actions import close_glass

KEY = "opened_in_emergency"
MINUTE = timedelta(minutes=1)


class EmergencyMiddleware:
    """Tell every page of a file that is open, and the audit row why its person was shown."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.emergency = opened = _opened_in(request)
        if opened:
            request.user.emergency_until = opened["until"]
        response = self.get_response(request)
        if opened and opened["person"] in getattr(request, "persons_shown", {}):
            request.__dict__.setdefault("shown_because", "break_glass")
        return response


def keep(request, opened):
    """Remember in the session what was opened just now."""
    request.session[KEY] = {
        "member": str(opened.member_id),
        "person": str(opened.person_id),
        "until": opened.ends_at.isoformat(),
    }


def forget(request):
    request.session.pop(KEY, None)
    request.emergency = None


def close_with_sign_in(sender, request, user, **_signal):
    """Close what a member left open when she signs out, or signs in anew (Django's own signals)."""
    if user is not None and user.pk:
        close_glass(member=user, at=timezone.now())


def _opened_in(request):
    """Return what the session says is open still, with the minutes that are left; or None."""
    kept = request.session.get(KEY) if request.user.is_authenticated else None
    if not kept or kept["member"] != str(request.user.pk):
        return None
    until = datetime.fromisoformat(kept["until"])
    left = until - timezone.now()
    if left <= timedelta(0):
        return None
    minutes = -(-left // MINUTE)
    return {"person": UUID(kept["person"]), "until": until, "minutes": minutes}
