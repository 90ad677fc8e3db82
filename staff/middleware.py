"""What wraps every request: the member's language, and the audit row before the bytes."""

import logging
import uuid

from django.conf import settings
from django.shortcuts import render
from django.utils import translation

from staff.audit import write_entry

logger = logging.getLogger(__name__)


class LanguageMiddleware:
    """Speak the member's language, else the cookie's, else the centre's first: Arabic."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        chosen = getattr(request.user, "language", "") or request.COOKIES.get(
            settings.LANGUAGE_COOKIE_NAME, ""
        )
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
        response.setdefault("Content-Language", language)
        return response


class AuditMiddleware:
    """Write the audit row of a response that shows persons; if it cannot be written, send nothing."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        try:
            write_entry(request, response.status_code)
        except Exception:  # whatever went wrong, no bytes without audit (P35)
            incident = uuid.uuid4().hex[:8]
            logger.error("audit failed, incident %s", incident)
            response.close()
            return render(request, "503.html", {"incident": incident}, status=503)
        return response
