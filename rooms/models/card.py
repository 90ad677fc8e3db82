"""The card a resident carries: digits that mean nothing outside."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from residents.models import Person
from shelter.shared.models import Identified


class ResidentCardQuerySet(models.QuerySet):
    def visible_to(self, member):
        return self.filter(person__in=Person.objects.visible_to(member))

    def valid(self):
        return self.filter(revoked_at=None)


class ResidentCard(Identified):
    """Twelve random digits and a check digit. A lost card is revoked and another one issued."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="cards")
    number = models.CharField(_("number"), max_length=13, unique=True)
    issued_at = models.DateTimeField(default=timezone.now)
    issued_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    objects = ResidentCardQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(revoked_at=None), name="resident_card_one_valid"
            )
        ]

    def __str__(self):
        return f"card {self.pk}"
