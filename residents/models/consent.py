"""What she agreed to, for how long. "No" is an answer like any other and stops nothing."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from residents.choices import ConsentPurpose
from residents.models.person import Person
from shelter.shared.models import Identified


class ConsentQuerySet(models.QuerySet):
    def visible_to(self, member):
        return self.filter(person__in=Person.objects.visible_to(member))


class Consent(Identified):
    """One answer of one person for one purpose; always with an end. The newest answer counts."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="consents")
    purpose = models.CharField(_("purpose"), max_length=20, choices=ConsentPurpose)
    given = models.BooleanField(_("agreed"))
    until_on = models.DateField(_("until"))
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    objects = ConsentQuerySet.as_manager()

    def __str__(self):
        return f"consent {self.pk}"
