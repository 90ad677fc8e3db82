"""What a request gets that cannot be answered: the house's own page, or the API's one shape."""

import logging
import uuid

from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from shelter.shared.api import refuse

logger = logging.getLogger(__name__)


def _for_program(request):
    return request.path.startswith("/api/")


def bad_request(request, exception):
    too_large = isinstance(exception, RequestDataTooBig)
    status = 413 if too_large else 400
    if _for_program(request) and too_large:
        return refuse("TooLarge", _("The body is larger than 1 MB. Send less at once."), status)
    if _for_program(request):
        return refuse("Malformed", _("The request cannot be read."), status)
    return render(request, "shelter/bad_request.html", {"too_large": too_large}, status=status)


def not_allowed(request, exception=None):
    if _for_program(request):
        return refuse("NotAllowed", _("Your role does not allow this."), 403)
    return render(request, "403.html", status=403)


def csrf_failure(request, reason=""):
    return not_allowed(request)


def not_found(request, exception=None):
    """The same bytes for what does not exist and for what is not hers to see (P3)."""
    if _for_program(request):
        return refuse("NotFound", _("There is nothing here that you may see."), 404)
    return render(request, "404.html", status=404)


def server_error(request):
    incident = uuid.uuid4().hex[:8]
    logger.error("incident %s", incident)
    if _for_program(request):
        message = _("Something went wrong here. Tell the administrator the incident number.")
        return refuse("ServerError", message, 500, incident=incident)
    return HttpResponse(render_to_string("500.html", {"incident": incident}), status=500)
