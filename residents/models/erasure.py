"""What was destroyed of whom, when, and why: the part that stays."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from residents.models.person import Person
from residents.models.reach import in_conflict
from shelter.shared.models import Identified


class ErasureQuerySet(models.QuerySet):
    def visible_to(self, member):
        return self.filter(person__centre=member.centre_id).exclude(person__in=in_conflict(member))


class Erasure(Identified):
    """Keys of one person destroyed: of everything, or of one class of data on its day."""

    class Reason(models.TextChoices):
        HER_WISH = "her_wish", _("she asked for it")
        RETENTION = "retention", _("the time of keeping is over")
        COURT = "court", _("a court ordered it")

    class Scope(models.TextChoices):
        EVERYTHING = "everything", _("everything")
        NARRATIVE = "narrative", _("notes, plans and reviews")
        DOCUMENTS = "documents", _("documents and pictures")

    person = models.ForeignKey(Person, models.PROTECT, related_name="erasures")
    number = models.CharField(_("certificate"), max_length=14, unique=True)
    scope = models.CharField(_("what"), max_length=10, choices=Scope)
    reason = models.CharField(_("reason"), max_length=10, choices=Reason)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    keys_destroyed = models.PositiveIntegerField()
    files_destroyed = models.PositiveIntegerField(default=0)
    objects = ErasureQuerySet.as_manager()

    def __str__(self):
        return f"erasure {self.pk}"
