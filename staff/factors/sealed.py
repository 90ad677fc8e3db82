"""What an authenticator keeps, sealed under its member's own key."""

import json
from typing import Any

from django.db import IntegrityError, transaction

from staff import vault
from staff.models import Authenticator, Member

PLACE = "authenticator"


def key_of(member: Member) -> bytes:
    """Return the member's own data key; the first time, make it."""
    try:
        return vault.key_of(member.pk, vault.MEMBER)
    except vault.KeyGone:
        return _make(member)


def _make(member):
    try:
        with transaction.atomic():
            return vault.make_key(member.pk, vault.MEMBER)
    except IntegrityError:  # made at the same moment by another request of hers
        return vault.key_of(member.pk, vault.MEMBER)


def put(authenticator: Authenticator, what: dict[str, Any]) -> None:
    """Seal what the authenticator keeps into its row; the row is not saved."""
    key = key_of(authenticator.member)
    authenticator.sealed_data = vault.seal_text(key, authenticator.pk, PLACE, json.dumps(what))


def get(authenticator: Authenticator, key: bytes) -> dict[str, Any]:
    """Return what was put into the row."""
    return json.loads(vault.open_text(key, authenticator.pk, PLACE, authenticator.sealed_data))
