"""Exceptions to who sees whom: opened in an emergency, closed for a conflict of interest."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from residents.models.person import Person
from residents.models.reach import in_conflict
from shelter.shared.models import Identified


class BreakGlassQuerySet(models.QuerySet):
    def visible_to(self, member):
        """Whoever reviews sees those of her centre; everyone else her own."""
        here = self.filter(centre=member.centre_id).exclude(person__in=in_conflict(member))
        reviews = member.has_perm("residents.review_break_glass")
        return here if reviews else here.filter(member=member)

    def open_at(self, moment):
        return self.filter(started_at__lte=moment, ends_at__gt=moment, closed_at=None)


class BreakGlass(Identified):
    """One member opened one person's file in an emergency, for thirty minutes (P7).

    The reason is sealed under the person's narrative key. Somebody else reviews it within 72 hours.
    """

    MINUTES, REVIEW_HOURS, FEWEST_LETTERS = 30, 72, 20

    class Outcome(models.TextChoices):
        JUSTIFIED = "justified", _("it was needed")
        NOT_JUSTIFIED = "not_justified", _("it was not needed")

    centre = models.ForeignKey("staff.Centre", models.PROTECT, related_name="break_glasses")
    member = models.ForeignKey("staff.Member", models.PROTECT, related_name="break_glasses")
    person = models.ForeignKey(Person, models.PROTECT, related_name="break_glasses")
    sealed_reason = models.BinaryField(null=True)
    started_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField(_("until"))
    closed_at = models.DateTimeField(_("closed early at"), null=True, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(_("outcome"), max_length=14, choices=Outcome, blank=True)
    objects = BreakGlassQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("started_at")), name="break_glass_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(reviewed_at=None, outcome="")
                | (Q(reviewed_at__isnull=False) & ~Q(outcome="") & ~Q(reviewed_by=F("member"))),
                name="break_glass_reviewed_by_someone_else",
            ),
        ]
        indexes = [models.Index(fields=["member", "ends_at"], name="break_glass_by_member")]

    def __str__(self):
        return f"break-glass {self.pk}"


class ConflictOfInterestQuerySet(models.QuerySet):
    def visible_to(self, member):
        """Those of her centre; never her own, nor any about whom she may not know."""
        here = self.filter(person__centre=member.centre_id).exclude(member=member)
        return here.exclude(person__in=in_conflict(member))

    def open(self):
        return self.filter(until_at=None)


class ConflictOfInterest(Identified):
    """A member who must see nothing of a person: kin, acquaintance, or a side in her dispute."""

    class Kind(models.TextChoices):
        RELATIVE = "relative", _("a relative")
        ACQUAINTANCE = "acquaintance", _("knows her or her family")
        OTHER_SIDE = "other_side", _("connected with the other side")
        OTHER = "other", _("another conflict")

    member = models.ForeignKey("staff.Member", models.PROTECT, related_name="conflicts")
    person = models.ForeignKey(Person, models.PROTECT, related_name="conflicts")
    kind = models.CharField(_("conflict"), max_length=14, choices=Kind)
    since_at = models.DateTimeField(default=timezone.now)
    since_by = models.ForeignKey("staff.Member", models.PROTECT, related_name="+")
    until_at = models.DateTimeField(null=True, blank=True)
    until_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    objects = ConflictOfInterestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member", "person"],
                condition=Q(until_at=None),
                name="conflict_of_interest_one_open_a_pair",
            )
        ]

    def __str__(self):
        return f"conflict of interest {self.pk}"
