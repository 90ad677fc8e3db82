"""Codes of an app, thirty seconds each; one step early or late is right, and each once."""

import hmac
from base64 import b32encode
from datetime import datetime

import pyotp
from django.db.models import Q

from staff.factors import sealed
from staff.keyring import search_hash
from staff.models import Authenticator, Member

ISSUER = "Sakina"
SECONDS = 30
DIGITS = 6
SECRET_BYTES = 20


def secret_from(member: Member, nonce: str) -> str:
    """Return the secret that belongs to a nonce; the session keeps the nonce alone."""
    parts = [search_hash(f"app:{member.pk}:{nonce}:{half}") for half in "ab"]
    return b32encode(b"".join(parts)[:SECRET_BYTES]).decode()


def address_of(member: Member, secret: str) -> str:
    """Return what an app reads from the picture; it says nothing of what this is."""
    return pyotp.TOTP(secret).provisioning_uri(name=member.login, issuer_name=ISSUER)


def grouped(secret: str) -> str:
    """Return the secret as one types it: in groups of four."""
    return " ".join(secret[place : place + 4] for place in range(0, len(secret), 4))


def step_of(secret: str, code: str, at: datetime) -> int | None:
    """Return the step that shows this code, of the three about ``at``; None if none does."""
    now, app = int(at.timestamp()) // SECONDS, pyotp.HOTP(secret)
    shown = [step for step in (now - 1, now, now + 1) if hmac.compare_digest(app.at(step), code)]
    return max(shown, default=None)


def add_app(member: Member, secret: str, step: int, at: datetime) -> Authenticator:
    """Keep the app of a member, in place of the one she had; ``step`` has been used to try it."""
    member.authenticators.filter(kind=Authenticator.Kind.TOTP).delete()
    app = Authenticator(
        member=member, kind=Authenticator.Kind.TOTP, last_step=step, created_at=at, used_at=at
    )
    sealed.put(app, {"secret": secret})
    app.save(force_insert=True)
    return app


def accept(member: Member, code: str, at: datetime) -> Authenticator | None:
    """Accept a code of her app if it is right and was not used; of equal posts one succeeds."""
    app = member.authenticators.filter(kind=Authenticator.Kind.TOTP).first()
    if app is None:
        return None
    step = step_of(sealed.get(app, sealed.key_of(member))["secret"], code, at)
    if step is None:
        return None
    unused = Authenticator.objects.filter(Q(last_step=None) | Q(last_step__lt=step), pk=app.pk)
    return app if unused.update(last_step=step, used_at=at) == 1 else None
