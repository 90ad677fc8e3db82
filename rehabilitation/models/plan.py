"""The individual rehabilitation plan: agreed with her, approved by someone else than its author."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rehabilitation.choices import GoalDomain, GoalStatus
from residents.models import CaseFile, Person
from rooms.models import Stay
from shelter.shared.models import Identified


class PlanQuerySet(models.QuerySet):
    def visible_to(self, member):
        """Those who work on her file see her plan."""
        files = CaseFile.objects.visible_to(member).values("person")
        return self.filter(centre=member.centre_id, person__in=files)

    def current(self):
        """The versions that count: approved, or still on the way there."""
        return self.exclude(state=Plan.State.SUPERSEDED)

    def unfinished(self):
        """Drafts and those that wait for approval."""
        return self.filter(state__in=[Plan.State.DRAFT, Plan.State.SUBMITTED])


class Plan(Identified):
    """One version of the plan of one stay. Her own words are sealed with her key.

    ``revision`` grows with every save of a draft, so that a stale form is noticed.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("waiting for approval")
        APPROVED = "approved", _("approved")
        SUPERSEDED = "superseded", _("replaced by a newer version")

    TRANSITIONS = {
        State.DRAFT: {State.SUBMITTED, State.SUPERSEDED},
        State.SUBMITTED: {State.APPROVED, State.DRAFT, State.SUPERSEDED},
        State.APPROVED: {State.SUPERSEDED},
    }

    centre = models.ForeignKey("staff.Centre", models.PROTECT, related_name="plans")
    person = models.ForeignKey(Person, models.PROTECT, related_name="plans")
    stay = models.ForeignKey(Stay, models.PROTECT, related_name="plans")
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.DRAFT)
    agreed_on = models.DateField(_("agreed with her on"), null=True, blank=True)
    sealed_her_words = models.BinaryField(null=True)
    sealed_return_reason = models.BinaryField(null=True)
    revision = models.PositiveSmallIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey("staff.Member", models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    objects = PlanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stay", "version"], name="plan_version_once_a_stay"),
            models.UniqueConstraint(
                fields=["stay"], condition=Q(state="approved"), name="plan_one_approved_a_stay"
            ),
            models.CheckConstraint(
                condition=~Q(state="approved")
                | (Q(approved_at__isnull=False) & ~Q(approved_by=F("created_by"))),
                name="plan_not_approved_by_its_author",
            ),
        ]

    def __str__(self):
        return f"plan {self.pk}"


class ThroughPlan(models.QuerySet):
    def visible_to(self, member):
        return self.filter(plan__in=Plan.objects.visible_to(member))


class Goal(Identified):
    """Something she wants to reach, in one domain. Title and her words are sealed."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="goals")
    domain = models.CharField(_("domain"), max_length=15, choices=GoalDomain)
    sealed_title = models.BinaryField()
    sealed_her_words = models.BinaryField(null=True)
    status = models.CharField(
        _("status"), max_length=20, choices=GoalStatus, default=GoalStatus.NOT_STARTED
    )
    position = models.PositiveSmallIntegerField(default=0)
    due_on = models.DateField(_("by"), null=True, blank=True)
    objects = ThroughPlan.as_manager()

    class Meta:
        ordering = ["position", "id"]

    def __str__(self):
        return f"goal {self.pk}"

    @property
    def is_open(self):
        """Still to be reached: neither met nor set aside by her."""
        return self.status not in GoalStatus.closed()


class InterventionQuerySet(models.QuerySet):
    def visible_to(self, member):
        return self.filter(goal__plan__in=Plan.objects.visible_to(member))


class Intervention(Identified):
    """One step towards a goal, with who does it and by when."""

    goal = models.ForeignKey(Goal, models.CASCADE, related_name="interventions")
    sealed_title = models.BinaryField()
    owner = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    due_on = models.DateField(_("by"), null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)
    objects = InterventionQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]

    def __str__(self):
        return f"intervention {self.pk}"
