"""The API: each app contributes a router; answers and refusals have one shape."""

from ninja import NinjaAPI
from ninja.security import django_auth

from shelter.shared.errors import DomainError

api = NinjaAPI(title="API", version="1", urls_namespace="api", auth=django_auth)


@api.exception_handler(DomainError)
def refuse(request, refusal):
    return api.create_response(
        request, {"error": type(refusal).__name__, "message": str(refusal)}, status=409
    )
