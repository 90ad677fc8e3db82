"""The handover from one shift to the next: what is open, read line by line by who takes over."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from residents.models import Person
from residents.models.reach import NamingPersons, in_conflict
from rooms.models.incident import HouseIncident
from shelter.shared.models import Identified
from staff.choices import HOUSE_ROLES
from staff.models import OfCentre


class Handover(Identified):
    """What one shift leaves to the next. A draft gathers lines; what is given is read and taken."""

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("handover", "being prepared")
        GIVEN = "given", pgettext_lazy("handover", "given, not yet taken over")
        TAKEN = "taken", pgettext_lazy("handover", "taken over")

    TRANSITIONS = {State.DRAFT: {State.GIVEN}, State.GIVEN: {State.TAKEN}}

    centre = models.ForeignKey("staff.Centre", models.PROTECT, related_name="handovers")
    state = models.CharField(_("state"), max_length=5, choices=State, default=State.DRAFT)
    shift_ends_at = models.DateTimeField(_("the shift ends at"))
    prepared_at = models.DateTimeField(default=timezone.now)
    prepared_by = models.ForeignKey("staff.Member", models.PROTECT, related_name="+")
    given_at = models.DateTimeField(null=True, blank=True)
    given_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField(null=True, blank=True)
    taken_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    objects = OfCentre.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["centre"], condition=Q(state="draft"), name="handover_one_draft_a_centre"
            ),
            models.CheckConstraint(
                condition=Q(state="draft", given_at=None, given_by=None)
                | Q(given_at__isnull=False, given_by__isnull=False) & ~Q(state="draft"),
                name="handover_given_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(taken_at=None, taken_by=None) & ~Q(state="taken")
                | Q(state="taken", taken_at__isnull=False, taken_by__isnull=False),
                name="handover_taken_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(taken_by=None) | ~Q(taken_by=F("given_by")),
                name="handover_not_taken_by_who_gave",
            ),
        ]
        indexes = [models.Index(fields=["centre", "state"], name="handover_by_state")]

    def __str__(self):
        return f"handover {self.pk}"


class HandoverLineQuerySet(NamingPersons, models.QuerySet):
    def visible_to(self, member):
        """Lines of her centre; the house reads, by code, what is open about a restricted file too.

        A conflict hides the line, and so does an incident that is hidden.
        """
        known = HouseIncident.objects.counted_by(member).values("pk")
        here = self.filter(
            Q(incident=None) | Q(incident__in=known), handover__centre=member.centre_id
        )
        if member.has_role(*HOUSE_ROLES):
            return here.exclude(person__in=in_conflict(member))
        return here.naming_nobody_hidden_from(member)

    def unread(self):
        return self.filter(read_at=None)


class HandoverLine(Identified):
    """One thing the next shift must know: made from what is open, or typed.

    A line that was made keeps codes only (``detail``). A typed one about somebody is sealed with
    her narrative key.
    """

    class Kind(models.TextChoices):
        TASK = "task", _("still to do")
        LATE_LEAVE = "late_leave", _("out, and late")
        HELD_BED = "held_bed", _("bed held for her")
        MISSING = "missing", _("missing")
        INCIDENT = "incident", _("incident to follow up")
        BED = "bed", _("bed to prepare")
        TYPED = "typed", _("from the shift")

    handover = models.ForeignKey(Handover, models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.TYPED)
    detail = models.JSONField(default=dict)
    text = models.CharField(_("what to know"), max_length=500, blank=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    sealed_text = models.BinaryField(null=True)
    incident = models.ForeignKey(HouseIncident, models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)
    written_by = models.ForeignKey("staff.Member", models.PROTECT, related_name="+")
    read_at = models.DateTimeField(null=True, blank=True)
    read_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    objects = HandoverLineQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="typed") & Q(text="", sealed_text=None)
                | Q(kind="typed", person=None, sealed_text=None) & ~Q(text="")
                | Q(kind="typed", person__isnull=False, sealed_text__isnull=False, text=""),
                name="handover_line_says_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(read_at=None, read_by=None)
                | Q(read_at__isnull=False, read_by__isnull=False),
                name="handover_line_read_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(read_by=None) | ~Q(read_by=F("written_by")),
                name="handover_line_not_read_by_who_wrote",
            ),
        ]

    def __str__(self):
        return f"handover line {self.pk}"
