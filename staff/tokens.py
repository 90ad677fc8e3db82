"""Bearer tokens: who calls the API. Only a token's hash is kept; it is shown once, when made."""

import hashlib

from django.http import HttpRequest
from django.utils import timezone, translation
from ninja.security import HttpBearer

from staff.models import ApiToken, Member


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class BearerAuth(HttpBearer):
    """`Authorization: Bearer TOKEN`. Revoked tokens and members who left are refused at once."""

    def authenticate(self, request: HttpRequest, token: str) -> Member | None:
        found = ApiToken.objects.filter(
            digest=digest_of(token), revoked_at=None, member__is_active=True
        )
        row = found.select_related("member__centre").first()
        if row is None:
            return None
        request.user = row.member
        timezone.activate(row.member.centre.zone)  # this and the language are undone by middleware
        if row.member.language:
            translation.activate(row.member.language)
        return row.member

    def __call__(self, request: HttpRequest) -> Member | None:
        """Look the token up once a request, however many ask."""
        if "api_member" not in request.__dict__:
            request.api_member = super().__call__(request)
        return request.api_member


bearer = BearerAuth()
