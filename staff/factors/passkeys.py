"""Passkeys: made and asked for by the browser, checked here; one challenge serves once."""

import hashlib
import json
from base64 import b64decode, b64encode
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialDescriptor,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialType,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from staff.factors import sealed
from staff.models import Authenticator, Member

NAME = "Sakina"
TO_ADD, TO_USE = "passkey_to_add", "passkey_to_use"
WITHIN = timedelta(minutes=5)
CANNOT_READ = (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError)
"""What the parser raises for an answer that no browser gives."""


def options_to_add(request: HttpRequest, member: Member) -> dict[str, Any]:
    """Return what the browser needs to make a passkey; the challenge is kept in the session."""
    options, state = _server(request).register_begin(
        PublicKeyCredentialUserEntity(
            id=member.pk.bytes, name=member.login, display_name=member.login
        ),
        credentials=_descriptors(member),
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return _asked(request, TO_ADD, options, state)


def options_to_use(request: HttpRequest, member: Member | None) -> dict[str, Any]:
    """Return what the browser needs to use a passkey: one of hers, or any if nobody is known."""
    options, state = _server(request).authenticate_begin(
        credentials=_descriptors(member) if member else None,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return _asked(request, TO_USE, options, state)


def add_passkey(
    request: HttpRequest, member: Member, answer: str, label: str, at: datetime
) -> Authenticator | None:
    """Keep the passkey that the browser made; None if it does not fit what was asked."""
    state = _take_state(request, TO_ADD, at)
    if state is None:
        return None
    try:
        made = _server(request).register_complete(state, json.loads(answer))
        credential = made.credential_data
        if credential is None:
            return None
    except CANNOT_READ:
        return None
    row = Authenticator(
        member=member,
        kind=Authenticator.Kind.PASSKEY,
        label=label,
        credential=_digest(credential.credential_id),
        created_at=at,
    )
    sealed.put(row, {"credential": b64encode(credential).decode(), "counter": made.counter})
    if Authenticator.objects.filter(credential=row.credential).exists():
        return None
    row.save(force_insert=True)
    return row


def accept(
    request: HttpRequest, answer: str, at: datetime, member: Member | None = None
) -> Authenticator | None:
    """Accept what a passkey answered to the challenge of this session: hers, or anybody's."""
    state = _take_state(request, TO_USE, at)
    if state is None:
        return None
    try:
        response = AuthenticationResponse.from_dict(json.loads(answer))
        row = _row_of(response, member)
        if row is None:
            return None
        kept = sealed.get(row, sealed.key_of(row.member))
        credential = AttestedCredentialData(b64decode(kept["credential"]))
        _server(request).authenticate_complete(state, [credential], response)
        counter = response.response.authenticator_data.counter
    except CANNOT_READ:
        return None
    if (counter or kept["counter"]) and counter <= kept["counter"]:
        return None  # a copy of it was used elsewhere
    return _used(row, {**kept, "counter": counter}, state, at)


def _used(row, keep, state, at):
    """Move its counter; of equal posts one finds it as it was when the challenge was made."""
    asked_at = datetime.fromisoformat(state["at"])
    sealed.put(row, keep)
    unused = Authenticator.objects.filter(Q(used_at=None) | Q(used_at__lt=asked_at), pk=row.pk)
    return row if unused.update(used_at=at, sealed_data=row.sealed_data) == 1 else None


def _row_of(response, member):
    rows = Authenticator.objects.filter(kind=Authenticator.Kind.PASSKEY, member__is_active=True)
    if member is not None:
        rows = rows.filter(member=member)
    found = rows.filter(credential=_digest(response.raw_id)).select_related("member__centre")
    return found.first()


def _server(request):
    """Return the server of the host that was asked; Django let it in by ALLOWED_HOSTS."""
    host = request.get_host()
    origin = f"{request.scheme}://{host}"
    name = host if host.startswith("[") else host.rsplit(":", 1)[0]
    rp = PublicKeyCredentialRpEntity(id=name, name=NAME)
    return Fido2Server(rp, verify_origin=lambda other: other == origin)


def _asked(request, kept_as, options, state):
    request.session[kept_as] = {**state, "at": timezone.now().isoformat()}
    return dict(options)


def _take_state(request, kept_as, at):
    """Take the challenge out of the session: whatever comes of it, it serves once."""
    state = request.session.pop(kept_as, None)
    if not isinstance(state, dict):
        return None
    return state if at - datetime.fromisoformat(state["at"]) <= WITHIN else None


def _descriptors(member):
    key = sealed.key_of(member)
    rows = member.authenticators.filter(kind=Authenticator.Kind.PASSKEY)
    kept = (AttestedCredentialData(b64decode(sealed.get(row, key)["credential"])) for row in rows)
    return [
        PublicKeyCredentialDescriptor(type=PublicKeyCredentialType.PUBLIC_KEY, id=one.credential_id)
        for one in kept
    ]


def _digest(credential_id):
    return hashlib.sha256(credential_id).digest()
