"""The house log: what happened in the house, one line after the other, and none is ever changed."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from residents.models import Person
from residents.models.reach import NamingPersons
from rooms.models.incident import HouseIncident
from shelter.shared.models import Identified


class HouseLogEntryQuerySet(NamingPersons, models.QuerySet):
    def visible_to(self, member):
        """Entries of her centre, but for those about people or incidents hidden from her."""
        seen = HouseIncident.objects.visible_to(member).values("pk")
        here = self.filter(Q(incident=None) | Q(incident__in=seen), centre=member.centre_id)
        return here.naming_nobody_hidden_from(member)


class HouseLogEntry(Identified):
    """One line of the house log. Only ever added: a wrong one is followed by its correction.

    About nobody, the text is short and in clear; about somebody, it is sealed with her narrative
    key. The line of an incident has no text: it says number and severity.
    """

    LATE_AFTER = timedelta(minutes=15)

    class Kind(models.TextChoices):
        NOTE = "note", pgettext_lazy("house log", "note")
        MAINTENANCE = "maintenance", _("maintenance")
        DELIVERY = "delivery", _("delivery")
        SAFETY_ROUND = "safety_round", _("safety round")
        INCIDENT = "incident", _("incident")
        VISITOR = "visitor", _("visitor")
        OTHER = "other", pgettext_lazy("house log", "other")

    centre = models.ForeignKey("staff.Centre", models.PROTECT, related_name="house_log")
    at = models.DateTimeField(_("when"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    text = models.CharField(_("what happened"), max_length=500, blank=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    sealed_text = models.BinaryField(null=True)
    incident = models.ForeignKey(
        HouseIncident, models.PROTECT, null=True, blank=True, related_name="log_entries"
    )
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    entered_at = models.DateTimeField(default=timezone.now)
    entered_by = models.ForeignKey("staff.Member", models.PROTECT, related_name="+")
    objects = HouseLogEntryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person=None, incident=None, sealed_text=None) & ~Q(text="")
                | Q(person__isnull=False, incident=None, sealed_text__isnull=False, text="")
                | Q(person=None, incident__isnull=False, sealed_text=None, text=""),
                name="house_log_entry_says_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(at__lte=F("entered_at")), name="house_log_entry_not_of_the_future"
            ),
        ]
        indexes = [models.Index(fields=["centre", "-at"], name="house_log_entry_by_time")]

    def __str__(self):
        return f"house log entry {self.pk}"

    @property
    def is_late(self):
        """Tell whether it was entered well after it happened."""
        return self.entered_at - self.at > self.LATE_AFTER
