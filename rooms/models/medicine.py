"""Medicines: what was prescribed, at what times of day, and what came of every dose."""

from datetime import time

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from residents.models import Person
from rooms.models.stay import Stay
from rooms.models.table import OfWhoStays
from shelter.shared.models import Identified


class Medicine(Identified):
    """One medicine of one person, from one day until another (included) or until it is stopped.

    ``times`` are on the centre's clock, as ``"21:00"``; none where it is taken as needed. Name and
    dose are sealed under her narrative key.
    """

    class Place(models.TextChoices):
        CABINET = "cabinet", _("medicine cabinet")
        FRIDGE = "fridge", _("fridge")
        SAFE = "safe", _("locked safe")
        WITH_HER = "with_her", _("with her")

    person = models.ForeignKey(Person, models.PROTECT, related_name="medicines")
    sealed_name = models.BinaryField(null=True)
    sealed_dose = models.BinaryField(null=True)
    times = models.JSONField(_("times of day"), default=list)
    as_needed = models.BooleanField(_("as needed"), default=False)
    is_controlled = models.BooleanField(_("controlled"), default=False)
    kept = models.CharField(_("where it is kept"), max_length=10, choices=Place)
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), null=True, blank=True)
    prescribed_at = models.DateTimeField(default=timezone.now)
    prescribed_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    stopped_at = models.DateTimeField(_("stopped"), null=True, blank=True)
    stopped_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    objects = OfWhoStays.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
                name="medicine_ends_after_it_began",
            )
        ]

    def __str__(self):
        return f"medicine {self.pk}"

    @property
    def clock_times(self):
        """Return the times of day, the earliest first."""
        return sorted(time.fromisoformat(text) for text in self.times)


class ThroughMedicine(models.QuerySet):
    def visible_to(self, member):
        stays = Stay.objects.visible_to(member).values("person")
        return self.filter(medicine__person__in=stays)


class Dose(Identified):
    """What came of one dose that was due at one moment: answered once.

    A controlled one is given by two: the database insists. ``is_controlled`` is as it was then.
    """

    class Outcome(models.TextChoices):
        GIVEN = "given", pgettext_lazy("dose", "given")
        REFUSED = "refused", pgettext_lazy("dose", "refused by her")
        ABSENT = "absent", pgettext_lazy("dose", "she is out")
        HELD = "held", pgettext_lazy("dose", "held back")

    medicine = models.ForeignKey(Medicine, models.PROTECT, related_name="doses", db_index=False)
    due_at = models.DateTimeField(_("due at"))
    outcome = models.CharField(_("what came of it"), max_length=10, choices=Outcome)
    is_controlled = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey("staff.Member", models.PROTECT, related_name="+")
    second_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    objects = ThroughMedicine.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["medicine", "due_at"], name="dose_answered_once"),
            models.CheckConstraint(
                condition=~Q(is_controlled=True, outcome="given") | Q(second_by__isnull=False),
                name="dose_controlled_is_given_by_two",
            ),
            models.CheckConstraint(
                condition=Q(second_by=None) | ~Q(second_by=F("by")),
                name="dose_second_is_somebody_else",
            ),
        ]
        indexes = [models.Index(fields=["due_at"], name="dose_by_time")]

    def __str__(self):
        return f"dose {self.pk}"
