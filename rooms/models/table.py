"""What is set before her and handed to her: what she may eat, and what she was given."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from residents.models import Person
from rooms.models.stay import Stay, ThroughStay
from shelter.shared.models import Identified


class OfWhoStays(models.QuerySet):
    """Rows about a person that the house needs while she stays: whoever sees a stay of hers."""

    def visible_to(self, member):
        return self.filter(person__in=Stay.objects.visible_to(member).values("person"))


class Diet(Identified):
    """What one person may and may not eat, and when she fasts (both days included).

    ``sealed_other`` names an allergy that the list lacks, under her narrative key.
    """

    class Kind(models.TextChoices):
        VEGETARIAN = "vegetarian", _("vegetarian")
        NO_PORK = "no_pork", _("halal, no pork")
        DIABETIC = "diabetic", _("for diabetes")
        LOW_SALT = "low_salt", _("low in salt")
        SOFT = "soft", _("soft food")
        GLUTEN_FREE = "gluten_free", _("without gluten")
        LACTOSE_FREE = "lactose_free", _("without lactose")

    class Allergy(models.TextChoices):
        NUTS = "nuts", _("nuts")
        PEANUTS = "peanuts", _("peanuts")
        MILK = "milk", _("milk")
        EGGS = "eggs", _("eggs")
        FISH = "fish", _("fish")
        WHEAT = "wheat", _("wheat")
        SESAME = "sesame", _("sesame")
        OTHER = "other", pgettext_lazy("allergy", "something else")

    class InfantFood(models.TextChoices):
        BREAST_MILK = "breast_milk", _("breast milk")
        FORMULA = "formula", _("infant formula")
        FORMULA_AND_FOOD = "formula_and_food", _("infant formula and baby food")
        BABY_FOOD = "baby_food", _("baby food")

    class Fasting(models.TextChoices):
        RELIGIOUS = "religious", _("fasts by day")
        DOCTOR = "doctor", _("nothing to eat, by a doctor’s order")

    person = models.OneToOneField(Person, models.PROTECT, related_name="diet")
    kinds = models.JSONField(_("diet"), default=list)
    allergies = models.JSONField(_("allergies"), default=list)
    sealed_other = models.BinaryField(null=True)
    infant_food = models.CharField(
        _("food of an infant"), max_length=20, choices=InfantFood, blank=True
    )
    fasting = models.CharField(_("fasting"), max_length=10, choices=Fasting, blank=True)
    fasts_from = models.DateField(_("fasts from"), null=True, blank=True)
    fasts_until = models.DateField(_("fasts until"), null=True, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    objects = OfWhoStays.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(fasting="", fasts_from=None, fasts_until=None)
                | (~Q(fasting="") & Q(fasts_from__isnull=False, fasts_until__isnull=False)),
                name="diet_fasting_has_two_ends",
            ),
            models.CheckConstraint(
                condition=Q(fasts_from=None) | Q(fasts_until__gte=F("fasts_from")),
                name="diet_fasting_ends_after_it_began",
            ),
        ]

    def __str__(self):
        return f"diet {self.pk}"

    def fasting_on(self, day):
        """Return how she fasts on a day (a `Fasting`), or nothing."""
        holds = self.fasting and self.fasts_from <= day <= self.fasts_until
        return self.fasting if holds else ""

    @property
    def is_plain(self):
        """Tell whether the kitchen has nothing to mind but a fast."""
        return not (self.kinds or self.allergies or self.infant_food)


class SupplyIssue(Identified):
    """Something of the house's store that was handed to her, so many of it."""

    MOST = 50

    class Item(models.TextChoices):
        CLOTHING = "clothing", _("clothing")
        HYGIENE_KIT = "hygiene_kit", _("hygiene kit")
        BABY_ITEMS = "baby_items", _("things for a baby")
        BEDDING = "bedding", _("bedding")
        SCHOOL_KIT = "school_kit", _("school kit")
        PHONE_CARD = "phone_card", _("phone card")

    stay = models.ForeignKey(Stay, models.PROTECT, related_name="supplies")
    item = models.CharField(_("item"), max_length=20, choices=Item)
    count = models.PositiveSmallIntegerField(_("how many"))
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    objects = ThroughStay.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(count__range=(1, 50)), name="supply_issue_count_possible"
            )
        ]
        indexes = [models.Index(fields=["at"], name="supply_issue_by_day")]

    def __str__(self):
        return f"supply issue {self.pk}"
