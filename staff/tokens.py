"""Bearer tokens: who calls the API. Only a token's hash is kept; it is shown once, when made."""

import hashlib
import secrets
from datetime import datetime

from django.http import HttpRequest
from django.utils import translation
from ninja.security import HttpBearer

from staff.models import ApiToken, Member


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def make_token(*, member: Member, name: str, at: datetime) -> str:
    """Make a token that acts with the member's permissions, and return it: it is not kept."""
    token = secrets.token_urlsafe(32)
    ApiToken.objects.create(member=member, name=name, digest=digest_of(token), created_at=at)
    return token


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
        if row.member.language:
            translation.activate(row.member.language)  # undone by the language middleware
        return row.member

    def __call__(self, request: HttpRequest) -> Member | None:
        """Look the token up once a request, however many ask."""
        if "api_member" not in request.__dict__:
            request.api_member = super().__call__(request)
        return request.api_member


bearer = BearerAuth()
