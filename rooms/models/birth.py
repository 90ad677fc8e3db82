"""A child that was born while its mother stays here."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from residents.models import Person
from residents.models.reach import in_conflict
from rooms.choices import BirthPlace
from rooms.models.stay import Stay
from shelter.shared.models import Identified


class BirthQuerySet(models.QuerySet):
    def visible_to(self, member):
        seen = self.filter(mother_stay__in=Stay.objects.visible_to(member))
        return seen.exclude(person__in=in_conflict(member))

    def standing(self):
        """Those that were not taken back as a mistake."""
        return self.filter(taken_back_at=None)


class Birth(Identified):
    """One child of a birth: its own stay, that of its mother, and which child of hers it is.

    When it was born is sealed under the child's narrative key. Taken back with its stay, where that
    was a mistake.
    """

    mother_stay = models.ForeignKey(Stay, models.PROTECT, related_name="births")
    stay = models.OneToOneField(Stay, models.PROTECT, related_name="birth")
    person = models.OneToOneField(Person, models.PROTECT, related_name="birth")
    number = models.PositiveSmallIntegerField(_("which child"))
    place = models.CharField(_("born"), max_length=10, choices=BirthPlace)
    sealed_born = models.BinaryField(null=True)
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey("staff.Member", models.PROTECT, related_name="+")
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    objects = BirthQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["mother_stay", "number"],
                condition=Q(taken_back_at=None),
                name="birth_each_child_once",
            ),
            models.CheckConstraint(
                condition=~Q(mother_stay=F("stay")), name="birth_of_somebody_else"
            ),
        ]

    def __str__(self):
        return f"birth {self.pk}"
