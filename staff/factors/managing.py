"""What a member does with her own factors; each goes into the trail."""

from datetime import datetime

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from shelter.shared.errors import DomainError
from shelter.shared.text import plain
from staff.audit import record
from staff.factors import passkeys, recovery, totp
from staff.factors.checking import factors_of
from staff.models import Authenticator, Member


class AppDoesNotFit(DomainError):
    """The app shows other codes than this secret makes."""

    status = 422


class PasskeyDoesNotFit(DomainError):
    """The browser's answer is not to what was asked, or the passkey is known already."""

    status = 422


class LastFactor(DomainError):
    """Without this factor she would have none."""


@transaction.atomic
def set_up_app(*, member: Member, nonce: str, code: str, at: datetime) -> Authenticator:
    """Keep the app that shows the right code for the secret of ``nonce``, in place of an old one.

    Raises AppDoesNotFit.
    """
    secret = totp.secret_from(member, nonce)
    step = totp.step_of(secret, recovery.bare(plain(code)), at)
    if step is None:
        raise AppDoesNotFit(
            _("This is not the code that belongs to this picture. Type the one it shows now.")
        )
    app = totp.add_app(_locked(member), secret, step, at)
    record(action="account:factor_added", by=member, about_id=member.pk, at=at, reason="totp")
    return app


@transaction.atomic
def set_up_passkey(
    *, request: HttpRequest, member: Member, answer: str, label: str, at: datetime
) -> Authenticator:
    """Keep the passkey that her browser made. Raises PasskeyDoesNotFit."""
    passkey = passkeys.add_passkey(request, _locked(member), answer, label, at)
    if passkey is None:
        raise PasskeyDoesNotFit(_("The passkey could not be kept. Try again on this device."))
    record(action="account:factor_added", by=member, about_id=member.pk, at=at, reason="passkey")
    return passkey


@transaction.atomic
def renew_codes(*, member: Member, at: datetime) -> list[str]:
    """Return ten new recovery codes, kept nowhere; those of before work no longer."""
    codes = recovery.make_codes(_locked(member), at)
    record(action="account:recovery_codes_made", by=member, about_id=member.pk, at=at)
    return codes


@transaction.atomic
def remove_factor(*, factor: Authenticator, by: Member, at: datetime) -> None:
    """Remove an app or a passkey of hers. Raises LastFactor."""
    others = factors_of(_locked(by)).exclude(pk=factor.pk)
    if not others.exists():
        raise LastFactor(_("This is your last one. Add another before you remove it."))
    kind = factor.kind
    factor.delete()
    record(action="account:factor_removed", by=by, about_id=by.pk, at=at, reason=str(kind))


def _locked(member):
    """Take the member's row, so that two changes at once come one after the other."""
    return Member.objects.select_for_update(of=("self",)).get(pk=member.pk)
