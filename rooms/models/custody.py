"""To whom a child may be given, and what papers say about it."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from residents.models import Document, Person
from rooms.models.leave import LeavePass
from rooms.models.stay import Stay, ThroughStay
from rooms.models.table import OfWhoStays
from shelter.shared.models import Identified


class PaperQuerySet(OfWhoStays):
    def in_force(self, day):
        """Papers that count on this day."""
        begun = self.filter(ended_at=None, valid_from__lte=day)
        return begun.filter(Q(valid_until=None) | Q(valid_until__gte=day))


class CustodyPaper(Identified):
    """What a court or an authority wrote about a child, by codes; a remark is sealed.

    ``only_mother``: while it counts, the child is given to nobody but its mother. ``told_steps``
    counts how often it was told that the paper is ending.
    """

    class Kind(models.TextChoices):
        CUSTODY = "custody", pgettext_lazy("paper", "custody")
        VISITATION = "visitation", pgettext_lazy("paper", "visitation")
        TRAVEL_BAN = "travel_ban", pgettext_lazy("paper", "travel ban")
        PROTECTION = "protection", pgettext_lazy("paper", "protection order")

    class Issuer(models.TextChoices):
        COURT = "court", pgettext_lazy("paper", "a court")
        PROSECUTION = "prosecution", pgettext_lazy("paper", "the prosecution")
        POLICE = "police", pgettext_lazy("paper", "the police")
        MINISTRY = "ministry", pgettext_lazy("paper", "a ministry")
        OTHER = "other", pgettext_lazy("paper", "another authority")

    person = models.ForeignKey(Person, models.PROTECT, related_name="custody_papers")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    issuer = models.CharField(_("issued by"), max_length=12, choices=Issuer)
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    only_mother = models.BooleanField(_("only its mother may collect the child"), default=False)
    document = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+")
    sealed_remark = models.BinaryField(null=True)
    told_steps = models.PositiveSmallIntegerField(default=0)
    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.ForeignKey("staff.Member", models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    objects = PaperQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="custody_paper_ends_after_it_began",
            )
        ]
        indexes = [models.Index(fields=["valid_until"], name="custody_paper_by_end")]

    def __str__(self):
        return f"custody paper {self.pk}"

    def counts_on(self, day):
        """Tell whether it counts on this day."""
        within = self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)
        return self.ended_at is None and within


class MayCollect(Identified):
    """Somebody who may collect a child until a day, or who ``never`` may.

    Name and phone are sealed under the child's identity key; the hash of the phone is keyed with
    it too, so that both end with the key. Who comes says a name, and the list is asked by it.
    """

    class Relation(models.TextChoices):
        FATHER = "father", pgettext_lazy("collects", "father")
        GRANDPARENT = "grandparent", pgettext_lazy("collects", "grandmother or grandfather")
        AUNT_UNCLE = "aunt_uncle", pgettext_lazy("collects", "aunt or uncle")
        SIBLING = "sibling", pgettext_lazy("collects", "grown-up sister or brother")
        FRIEND = "friend", pgettext_lazy("collects", "friend of its mother")
        OFFICIAL = "official", pgettext_lazy("collects", "somebody of an authority")
        OTHER = "other", pgettext_lazy("collects", "somebody else")

    class AllowedBy(models.TextChoices):
        MOTHER = "mother", pgettext_lazy("allowed", "its mother")
        COURT = "court", pgettext_lazy("allowed", "a court")
        GUARDIAN = "guardian", pgettext_lazy("allowed", "its legal guardian")

    PARTS = ("name", "phone")

    person = models.ForeignKey(Person, models.PROTECT, related_name="collectors")
    relation = models.CharField(_("relation"), max_length=12, choices=Relation)
    never = models.BooleanField(_("may never collect"), default=False)
    allowed_by = models.CharField(_("allowed by"), max_length=8, choices=AllowedBy, blank=True)
    until_on = models.DateField(_("until"), null=True, blank=True)
    sealed_name = models.BinaryField(null=True)
    sealed_phone = models.BinaryField(null=True)
    phone_hash = models.BinaryField(max_length=16, null=True)
    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.ForeignKey("staff.Member", models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    objects = OfWhoStays.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(never=True, allowed_by="", until_on=None)
                | (Q(never=False, until_on__isnull=False) & ~Q(allowed_by="")),
                name="may_collect_until_a_day_or_never",
            ),
            models.UniqueConstraint(
                fields=["person", "phone_hash"],
                condition=Q(ended_at=None, phone_hash__isnull=False),
                name="may_collect_one_a_phone",
            ),
        ]

    def __str__(self):
        return f"may collect {self.pk}"

    def counts_on(self, day):
        """Tell whether the child may be given to this person on this day, as far as this says."""
        return self.ended_at is None and not self.never and self.until_on >= day


class HandingOver(Identified):
    """One time that a child was given to somebody who may collect it; the pass says until when."""

    class SaidYes(models.TextChoices):
        MOTHER = "mother", pgettext_lazy("said yes", "its mother said yes")
        SUPERVISOR = "supervisor", pgettext_lazy("said yes", "the shift supervisor said yes")

    stay = models.ForeignKey(Stay, models.PROTECT, related_name="handings_over")
    collector = models.ForeignKey(MayCollect, models.PROTECT, related_name="handings_over")
    leave = models.OneToOneField(LeavePass, models.PROTECT, related_name="handing_over")
    said_yes = models.CharField(_("who said yes"), max_length=10, choices=SaidYes)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey("staff.Member", models.PROTECT, related_name="+")
    objects = ThroughStay.as_manager()

    def __str__(self):
        return f"handing over {self.pk}"
