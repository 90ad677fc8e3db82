"""Two people of the house who must be kept apart: a rule for the rooms, and nobody's to pass on."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from residents.models.person import Person
from shelter.shared.models import Identified


class ConflictLinkQuerySet(models.QuerySet):
    def visible_to(self, member):
        """Those of whose two people both are visible to the member; the rules obey all of them."""
        seen = Person.objects.visible_to(member)
        return self.filter(one__in=seen.values("pk"), other__in=seen.values("pk"))

    def open(self):
        return self.filter(ended_at=None)

    def about(self, person_ids):
        """Those that name one of these persons."""
        ids = list(person_ids)
        return self.filter(Q(one__in=ids) | Q(other__in=ids))


class ConflictLink(Identified):
    """Two persons of one centre who must not sleep in one room, or not in one villa.

    The pair has no order: the smaller id stands first. What was written is sealed under the keys
    of both, so that it is gone with either of them.
    """

    class Kind(models.TextChoices):
        DISPUTE = "dispute", _("parties to one dispute")
        PERPETRATOR = "perpetrator", _("a relative of who hurt her")
        THREAT = "threat", _("a threat between them")
        OTHER = "other", _("another reason")

    class Apart(models.TextChoices):
        VILLA = "villa", _("not in the same villa")
        ROOM = "room", _("not in the same room")

    one = models.ForeignKey(Person, models.PROTECT, related_name="+")
    other = models.ForeignKey(Person, models.PROTECT, related_name="+")
    kind = models.CharField(_("what it is"), max_length=12, choices=Kind)
    apart = models.CharField(_("how far apart"), max_length=5, choices=Apart, default=Apart.VILLA)
    sealed_note = models.BinaryField(null=True)
    linked_at = models.DateTimeField(default=timezone.now)
    linked_by = models.ForeignKey("staff.Member", models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    objects = ConflictLinkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(one__lt=F("other")), name="conflict_link_of_two_in_order"
            ),
            models.UniqueConstraint(
                fields=["one", "other"],
                condition=Q(ended_at=None),
                name="conflict_link_one_open_a_pair",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=False) | Q(ended_by=None),
                name="conflict_link_ended_at_a_moment",
            ),
        ]

    def __str__(self):
        return f"conflict link {self.pk}"

    def whom_beside(self, person_id):
        """Return the other one of the two."""
        return self.other if self.one_id == person_id else self.one
