"""The API: each app contributes a router; answers and refusals have one shape."""

import re
from functools import wraps

from csp.decorators import csp
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.views import openapi_view

from shelter.shared.api import Refusal, refuse, refuse_as
from shelter.shared.errors import DomainError
from staff.tokens import bearer

REFUSALS = {
    401: "no valid token",
    403: "not allowed to this member",
    404: "does not exist, or is not hers to see",
    409: "the state of the house refuses",
    413: "the body is larger than 1 MB",
    422: "a field is wrong on its own",
    429: "too many requests",
}
OF_THE_DOCUMENTATION = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'", "'unsafe-inline'"],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
}
FIELD_NAME = re.compile(r"[A-Za-z_]{1,40}|\d{1,3}")


class HouseAPI(NinjaAPI):
    """The API, with every operation's refusals in its documentation."""

    def get_openapi_schema(self, **kwargs):
        schema = super().get_openapi_schema(**kwargs)
        schema["components"].setdefault("schemas", {})["Refusal"] = Refusal.json_schema()
        content = {"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}}
        for operations in schema["paths"].values():
            for operation in operations.values():
                for status, meaning in REFUSALS.items():
                    answer = {"description": meaning, "content": content}
                    operation["responses"].setdefault(status, answer)
        return schema


def for_members(view):
    """Show the documentation to members only, and let the page's own script run."""

    def guarded(request, **kwargs):
        if request.user.is_authenticated or bearer(request):
            return view(request, **kwargs)
        if view.func is openapi_view:
            return redirect_to_login(request.path)
        return http_refusal(request, AuthenticationError())

    return csp(OF_THE_DOCUMENTATION)(guarded) if view.func is openapi_view else guarded


def in_one_shape(view):
    """Give refusals that come before any operation (a wrong method) the shape of all others."""

    @wraps(view)
    def shaped(request, *args, **kwargs):
        try:
            response = view(request, *args, **kwargs)
        except RequestDataTooBig as exception:
            return too_large(request, exception)
        if response.status_code != 405:
            return response
        message = _("This address does not take that method.")
        refusal = refuse("MethodNotAllowed", message, 405)
        refusal["Allow"] = response["Allow"]
        return refusal

    return login_not_required(shaped)  # ninja answers 401 itself; a redirect would hide it


def routes():
    """Return the API's patterns and names; called once, since every call builds new ones."""
    patterns, *names = api.urls
    for pattern in patterns:
        pattern.callback = in_one_shape(pattern.callback)
    return patterns, *names


api = HouseAPI(
    title="API", version="1", urls_namespace="api", auth=bearer, docs_decorator=for_members
)


@api.exception_handler(DomainError)
def say_no(request, refusal):
    return refuse_as(refusal)


@api.exception_handler(Http404)
def not_found(request, exception):
    return refuse("NotFound", _("There is nothing here that you may see."), 404)


@api.exception_handler(PermissionDenied)
def not_allowed(request, exception):
    return refuse("NotAllowed", _("Your role does not allow this."), 403)


@api.exception_handler(RequestDataTooBig)
def too_large(request, exception):
    return refuse("TooLarge", _("The body is larger than 1 MB. Send less at once."), 413)


@api.exception_handler(HttpError)
def http_refusal(request, exception):
    status = exception.status_code
    if status == 401:
        return refuse("NotSignedIn", _("Send a valid token in the Authorization header."), 401)
    if status == 429:
        return refuse("TooManyRequests", _("Too many requests. Wait a little and try again."), 429)
    return refuse("Malformed", _("The body is not valid JSON."), 422)


@api.exception_handler(ValidationError)
def malformed(request, exception):
    """Name the first wrong field and all of them, and never the value that was sent."""
    fields = [_field_of(error["loc"]) for error in exception.errors]
    kind = exception.errors[0]["type"]
    named = {"field": fields[0]}
    if kind == "missing":
        return refuse("Malformed", _("“%(field)s” is missing.") % named, 422, fields=fields)
    if kind in ("enum", "literal_error"):
        message = _("“%(field)s” is not one of the known codes.") % named
        return refuse("UnknownCode", message, 422, fields=fields)
    message = _("“%(field)s” cannot be read. See its format in the documentation.") % named
    return refuse("Malformed", message, 422, fields=fields)


def _field_of(place):
    """Return ``people.0.sex`` for where pydantic looked; a name that is not ours is left out."""
    source, *inner = place
    if source == "body" and len(inner) > 1:
        inner = inner[1:]  # the name of the operation's parameter says nothing to the caller
    named = [str(part) for part in inner if FIELD_NAME.fullmatch(str(part))]
    return ".".join(named) or source


# One line a router: api.add_router("", "rooms.api.router")
api.add_router("", "shelter.health.router")
api.add_router("", "residents.api.router")
api.add_router("", "rehabilitation.api.router")
api.add_router("", "rehabilitation.api_courses.router")
api.add_router("", "shelter.reports.api.router")
api.add_router("", "rooms.api.router")
api.add_router("", "rooms.api_stays.router")
