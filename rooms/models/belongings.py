"""What the house keeps for her: taken in and given back with two signatures each."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rooms.models.stay import Stay, ThroughStay
from shelter.shared.models import Identified


class SignedByTwo(Identified):
    """What a member signed, and with her a colleague, or the resident herself on paper."""

    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey("staff.Member", models.PROTECT, related_name="+")
    second = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    signed_by_her = models.BooleanField(_("she signed on paper"), default=False)
    objects = ThroughStay.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(second=None, signed_by_her=True)
                | (Q(second__isnull=False, signed_by_her=False) & ~Q(second=F("by"))),
                name="%(class)s_two_signatures",
            )
        ]


class BelongingsRecord(SignedByTwo):
    """One time that things of hers were taken in."""

    stay = models.ForeignKey(Stay, models.PROTECT, related_name="belongings_records")

    def __str__(self):
        return f"belongings record {self.pk}"


class BelongingsItem(Identified):
    """One thing that is kept for her. Its description is sealed under her narrative key."""

    class Kind(models.TextChoices):
        CASH = "cash", pgettext_lazy("belongings", "cash")
        JEWELLERY = "jewellery", pgettext_lazy("belongings", "jewellery")
        DOCUMENTS = "documents", pgettext_lazy("belongings", "identity papers and documents")
        PHONE = "phone", pgettext_lazy("belongings", "telephone")
        KEYS = "keys", pgettext_lazy("belongings", "keys")
        MEDICINE = "medicine", pgettext_lazy("belongings", "medicine")
        CLOTHING = "clothing", pgettext_lazy("belongings", "clothing")
        OTHER = "other", pgettext_lazy("belongings", "something else")

    class Currency(models.TextChoices):
        QAR = "QAR", _("Qatari riyal")
        SAR = "SAR", _("Saudi riyal")
        AED = "AED", _("Emirati dirham")
        JOD = "JOD", _("Jordanian dinar")
        EGP = "EGP", _("Egyptian pound")
        ILS = "ILS", _("shekel")
        USD = "USD", _("US dollar")
        EUR = "EUR", _("euro")

    stay = models.ForeignKey(Stay, models.PROTECT, related_name="belongings")
    record = models.ForeignKey(BelongingsRecord, models.PROTECT, related_name="items")
    number = models.PositiveSmallIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    sealed_description = models.BinaryField(null=True)
    amount = models.DecimalField(_("amount"), max_digits=10, decimal_places=2, null=True)
    currency = models.CharField(_("currency"), max_length=3, choices=Currency, blank=True)
    seal_number = models.CharField(_("number of the bag’s seal"), max_length=20, blank=True)
    place = models.CharField(_("safe or locker"), max_length=20)
    objects = ThroughStay.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stay", "number"], name="belongings_item_one_number"),
            models.CheckConstraint(
                condition=(Q(kind="cash", amount__gt=0) & ~Q(currency=""))
                | (~Q(kind="cash") & Q(amount=None, currency="")),
                name="belongings_item_cash_is_counted",
            ),
        ]

    def __str__(self):
        return f"belongings item {self.pk}"


class BelongingsRelease(SignedByTwo):
    """One time that things of hers were given back: to herself, or to whom she authorised.

    Who that was is sealed under her narrative key.
    """

    class To(models.TextChoices):
        HERSELF = "herself", pgettext_lazy("belongings", "herself")
        AUTHORISED = "authorised", pgettext_lazy("belongings", "somebody she authorised")

    stay = models.ForeignKey(Stay, models.PROTECT, related_name="belongings_releases")
    to = models.CharField(_("given to"), max_length=10, choices=To)
    sealed_receiver = models.BinaryField(null=True)

    class Meta(SignedByTwo.Meta):
        constraints = [
            *SignedByTwo.Meta.constraints,
            models.CheckConstraint(
                condition=Q(to="herself", sealed_receiver=None)
                | Q(to="authorised", sealed_receiver__isnull=False),
                name="belongings_release_names_the_receiver",
            ),
        ]

    def __str__(self):
        return f"belongings release {self.pk}"


class BelongingsReleaseLine(models.Model):
    """One thing in a release; a thing is given back once."""

    release = models.ForeignKey(BelongingsRelease, models.PROTECT, related_name="lines")
    item = models.OneToOneField(BelongingsItem, models.PROTECT, related_name="returned")

    def __str__(self):
        return f"belongings release line {self.pk}"
