"""What the planner proposes for who waits and who is to come, until somebody confirms it."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from residents.models import Household
from rooms.models.request import StayRequest
from rooms.models.villa import Room
from shelter.shared.models import Identified
from staff.choices import HOUSE_ROLES


class ProposalQuerySet(models.QuerySet):
    def visible_to(self, member):
        if not member.has_role(*HOUSE_ROLES):
            return self.none()
        return self.filter(centre=member.centre_id)


class Proposal(Identified):
    """One plan for the coming nights: asked for by a member, worked out by a job.

    Until then ``cost`` is empty, and ``failed`` says that nothing came of it. ``version`` is the
    house that it was made for; in another house, or after `LASTS`, it does not count any more.
    Costs are points lost by the rules, over all nights; nothing can cost less than ``bound``.
    """

    LASTS = timedelta(hours=2)
    TAKES = timedelta(minutes=3)

    centre = models.ForeignKey("staff.Centre", models.PROTECT, related_name="proposals")
    from_on = models.DateField(_("from the night of"))
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    asked_by = models.ForeignKey("staff.Member", models.PROTECT, related_name="+")
    version = models.CharField(max_length=32, blank=True)
    people_without = models.PositiveSmallIntegerField(_("people without a place"), default=0)
    cost_now = models.FloatField(null=True)
    cost = models.FloatField(null=True)
    bound = models.FloatField(null=True)
    seconds = models.FloatField(null=True)
    failed = models.BooleanField(default=False)
    objects = ProposalQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["centre", "-asked_at"], name="proposal_by_centre")]
        constraints = [
            models.CheckConstraint(
                condition=Q(cost=None, cost_now=None)
                | Q(cost__isnull=False, cost_now__isnull=False),
                name="proposal_costs_both_or_neither",
            ),
            models.CheckConstraint(
                condition=Q(failed=False) | Q(cost=None), name="proposal_failed_costs_nothing"
            ),
        ]

    def __str__(self):
        return f"proposal {self.pk}"

    @property
    def is_ready(self):
        return self.cost is not None

    @property
    def gap(self):
        """Return how many points a better plan could save at most, or None if nobody knows."""
        return None if self.bound is None else max(0.0, self.cost - self.bound)

    def is_working(self, at):
        return not self.is_ready and not self.failed and at - self.asked_at < self.TAKES

    def is_over(self, at):
        return at - self.asked_at >= self.LASTS


class ProposalLine(models.Model):
    """What a proposal would do for one party: a household that is to come, or a request that waits.

    ``beds`` are ids in the order of ``stays``, or of the people of the request. ``gains`` and
    ``gives_up`` are codes of rules, beside where they would sleep without the proposal.
    """

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="+")
    request = models.ForeignKey(StayRequest, models.PROTECT, null=True, related_name="+")
    from_on = models.DateField()
    until_on = models.DateField()
    from_room = models.ForeignKey(Room, models.PROTECT, null=True, related_name="+")
    room = models.ForeignKey(Room, models.PROTECT, related_name="+")
    stays = models.JSONField(default=list)
    beds = models.JSONField(default=list)
    cost_now = models.FloatField(null=True)
    cost = models.FloatField()
    gains = models.JSONField(default=list)
    gives_up = models.JSONField(default=list)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(
                condition=Q(household=None, request__isnull=False)
                | Q(household__isnull=False, request=None),
                name="proposal_line_of_one_party",
            ),
            models.CheckConstraint(
                condition=Q(until_on__gt=F("from_on")), name="proposal_line_is_a_night_at_least"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="proposal_line_confirmed_by_somebody",
            ),
        ]

    def __str__(self):
        return f"proposal line {self.pk}"
