"""How a member proves who she is, on which device, and how long that holds."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shelter.shared.models import Identified
from staff.models.centre import Centre, OfCentre
from staff.models.member import Member


class AuthenticatorQuerySet(models.QuerySet):
    def visible_to(self, member):
        return self.filter(member=member)


class Authenticator(Identified):
    """A second factor of a member: an app that shows codes, a passkey, or one recovery code.

    ``sealed_data`` is sealed under the member's own data key: the secret of an app, the public key
    and counter of a passkey, the hash of a recovery code. ``credential`` finds a passkey.
    """

    class Kind(models.TextChoices):
        TOTP = "totp", _("app that shows codes")
        PASSKEY = "passkey", _("passkey")
        RECOVERY = "recovery", _("recovery code")

    member = models.ForeignKey(Member, models.CASCADE, related_name="authenticators")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    label = models.CharField(_("name"), max_length=60, blank=True)
    sealed_data = models.BinaryField()
    credential = models.BinaryField(max_length=32, null=True, unique=True)
    last_step = models.BigIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    objects = AuthenticatorQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member"], condition=Q(kind="totp"), name="authenticator_one_app_a_member"
            )
        ]

    def __str__(self):
        return f"authenticator {self.pk}"


class Device(Identified):
    """A tablet or computer of the house. Only hashes of its secret and of its code are kept.

    Made with a code that is typed once on the device itself; from then on a cookie names it.
    """

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="devices")
    label = models.CharField(_("name of the device"), max_length=60)
    code_digest = models.BinaryField(max_length=32, null=True)
    code_until = models.DateTimeField(null=True, blank=True)
    digest = models.BinaryField(max_length=32, null=True, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    enrolled_at = models.DateTimeField(_("enrolled at"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("refused since"), null=True, blank=True)
    revoked_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    objects = OfCentre.as_manager()

    def __str__(self):
        return f"device {self.pk}"


class SignInQuerySet(models.QuerySet):
    def open(self):
        return self.filter(ended_at=None)


class SignIn(Identified):
    """One sign-in of one member on one device, ``[started_at, ended_at)``.

    ``seen_at`` moves when she does something, never by a poll. ``locked_at``: the screen asks for
    her PIN or passkey. ``parked_at``: a colleague uses the device now; she may come back quickly.
    """

    class End(models.TextChoices):
        SIGNED_OUT = "signed_out", _("signed out")
        IDLE = "idle", _("nothing done for too long")
        TOO_LONG = "too_long", _("a shift is over")
        WRONG_PIN = "wrong_pin", _("wrong PIN too often")
        REVOKED = "revoked", _("device refused")
        CHANGED = "changed", _("account changed")

    member = models.ForeignKey(Member, models.CASCADE, related_name="sign_ins")
    device = models.ForeignKey(Device, models.PROTECT, null=True, related_name="sign_ins")
    started_at = models.DateTimeField(default=timezone.now)
    second_factor_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(default=timezone.now)
    locked_at = models.DateTimeField(null=True, blank=True)
    parked_at = models.DateTimeField(null=True, blank=True)
    wrong_pins = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=12, choices=End, blank=True)
    objects = SignInQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at=None, end_reason="")
                | (Q(ended_at__isnull=False) & ~Q(end_reason="")),
                name="sign_in_ends_with_a_reason",
            )
        ]
        indexes = [models.Index(fields=["member", "ended_at"], name="sign_in_by_member")]

    def __str__(self):
        return f"sign-in {self.pk}"


class TermsAcceptance(models.Model):
    """A member accepted one version of the code of conduct."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="terms_accepted")
    version = models.PositiveSmallIntegerField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member", "version"], name="terms_acceptance_once_a_version"
            )
        ]

    def __str__(self):
        return f"terms acceptance {self.pk}"
