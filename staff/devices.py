"""The devices of the house: admitted with a code typed on them once, refused at a word.

A cookie names a device; the database keeps hashes of the cookie and of the code, never either.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.translation import gettext as _

from shelter.shared.errors import DomainError
from staff.audit import record
from staff.models import Centre, Device, Member, SignIn

COOKIE = "device"
COOKIE_DAYS = 400  # as long as browsers keep any
CODE_HOLDS = timedelta(minutes=15)
LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that look alike


class WrongCode(DomainError):
    """The code is not one that was shown, or was used, or is older than a quarter of an hour."""

    status = 422


def digest_of(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def device_of(request: HttpRequest, centre_id: UUID) -> Device | None:
    """Return the device that a request comes from, if this centre knows it and admits it."""
    secret = request.COOKIES.get(COOKIE, "")
    if not secret:
        return None
    return Device.objects.filter(
        digest=digest_of(secret), centre=centre_id, revoked_at=None
    ).first()


def holds_cookie(request: HttpRequest, device: Device) -> bool:
    """Say whether a request carries this device's cookie: a stolen session alone opens nothing."""
    return digest_of(request.COOKIES.get(COOKIE, "")) == bytes(device.digest or b"")


def devices_of(*, member: Member) -> QuerySet[Device]:
    """Return the devices of her centre with who used each last; the refused ones at the end."""
    uses = SignIn.objects.filter(device=OuterRef("pk")).order_by("-started_at")
    return (
        Device.objects.visible_to(member)
        .annotate(last_member=Subquery(uses.values("member__name")[:1]))
        .order_by("revoked_at", "label", "pk")
    )


@transaction.atomic
def add_device(
    *, centre: Centre, label: str, by: Member | None, at: datetime
) -> tuple[Device, str]:
    """Expect a device; return it and the code to type on it, which is kept nowhere."""
    code = "".join(secrets.choice(LETTERS) for _letter in range(8))
    device = Device.objects.create(
        centre=centre,
        label=label,
        code_digest=digest_of(code),
        code_until=at + CODE_HOLDS,
        created_at=at,
        created_by=by,
    )
    _record("device:added", device, by, at)
    return device, f"{code[:4]}-{code[4:]}"


@transaction.atomic
def admit_device(*, sign_in: SignIn, code: str, at: datetime) -> str:
    """Make the browser of a sign-in the expected device; return the secret for its cookie.

    Raises WrongCode.
    """
    typed = "".join(letter for letter in code.upper() if letter.isalnum())
    expected = Device.objects.filter(
        Q(code_digest=digest_of(typed), code_until__gt=at),
        centre=sign_in.member.centre_id,
        digest=None,
        revoked_at=None,
    )
    device, secret = expected.first(), secrets.token_urlsafe(32)
    known = {"digest": digest_of(secret), "enrolled_at": at, "code_digest": None}
    if device is None or not expected.filter(pk=device.pk).update(**known, code_until=None):
        raise WrongCode(_("This code does not fit, or its time is over. Ask for another one."))
    SignIn.objects.filter(pk=sign_in.pk).update(device=device)
    sign_in.device_id = device.pk
    _record("device:admitted", device, sign_in.member, at)
    return secret


@transaction.atomic
def refuse_device(*, device: Device, by: Member, at: datetime) -> int:
    """Refuse a device for good and end every sign-in on it; return how many ended."""
    from staff.sign_ins import end  # they look up the device of a request here

    changes = {"revoked_at": at, "revoked_by": by, "code_digest": None, "code_until": None}
    if Device.objects.filter(pk=device.pk, revoked_at=None).update(**changes):
        _record("device:refused", device, by, at)
    return end(SignIn.objects.filter(device=device), SignIn.End.REVOKED, at=at, by=by)


def _record(action, device, by, at):
    record(
        action=action,
        by=by,
        about_id=device.pk,
        at=at,
        centre_id=device.centre_id,
        device_id=device.pk,
    )
