"""Who belongs together: a household keeps its members with dates, and its history."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from residents.choices import Relation
from residents.models.person import Person
from shelter.shared.models import Identified
from staff.models import OfCentre


class Household(Identified):
    """People who came together and are placed together."""

    centre = models.ForeignKey("staff.Centre", models.PROTECT, related_name="households")
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    objects = OfCentre.as_manager()

    def __str__(self):
        return f"household {self.pk}"


class HouseholdMember(models.Model):
    """A person in a household, ``[since_on, until_on)``; open while `until_on` is empty."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="members")
    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    relation = models.CharField(_("relation"), max_length=20, choices=Relation)
    since_on = models.DateField(_("since"))
    until_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(until_on=None),
                name="household_member_one_open_a_person",
            ),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("since_on")),
                name="household_member_leaves_after_joining",
            ),
        ]

    def __str__(self):
        return f"household member {self.pk}"
