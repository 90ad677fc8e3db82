"""What wraps every request: language, sign-in, and the audit row before the bytes."""

import logging
import uuid

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from shelter.shared.api import refuse
from shelter.shared.htmx import wants_fragment
from staff.audit import write_entry
from staff.throttling import count_wrong_code

logger = logging.getLogger(__name__)


class LanguageMiddleware:
    """Keep the centre's time; speak the member's language, else the cookie's, else Arabic.

    A program has no cookie: it asks in `Accept-Language`, unless its token's member has chosen.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        language = self._language_of(request)
        request.LANGUAGE_CODE = language
        with translation.override(language), timezone.override(self._zone_of(request)):
            response = self.get_response(request)
            response.setdefault("Content-Language", translation.get_language())
        return response

    def _language_of(self, request):
        if request.path.startswith("/api/"):
            return translation.get_language_from_request(request)
        chosen = getattr(request.user, "language", "") or request.COOKIES.get(
            settings.LANGUAGE_COOKIE_NAME, ""
        )
        return chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE

    def _zone_of(self, request):
        """Tell times on the centre's clock; a token's member brings her own."""
        centre = None if request.path.startswith("/api/") else getattr(request.user, "centre", None)
        return centre.zone if centre else None


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Send strangers to sign in, and back to the page they were on, never to a part of it."""

    def handle_no_permission(self, request, view_func):
        if wants_fragment(request):
            return redirect_to_login(request.htmx.current_url_abs_path or "/")
        return redirect_to_login(request.path if request.method == "GET" else "/")


class AuditMiddleware:
    """Write the audit row of a response that shows persons; without it, send nothing."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        try:
            write_entry(request, response.status_code)
        except Exception:  # whatever went wrong, no bytes without audit (P35)
            incident = uuid.uuid4().hex[:8]
            logger.error("audit failed, incident %s", incident)
            return self._nothing(request, incident)
        return response

    def _nothing(self, request, incident):
        if request.path.startswith("/api/"):
            message = _("This cannot be shown now. Tell the administrator the incident number.")
            return refuse("CannotAudit", message, 503, incident=incident)
        return render(request, "503.html", {"incident": incident}, status=503)


class WrongCodesMiddleware:
    """Count a wrong code after the answer: whatever transaction it stood in is over.

    Stands inside the middleware of axes, which answers 429 once there were too many.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        count_wrong_code(request)
        return response
