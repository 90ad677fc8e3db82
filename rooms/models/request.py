"""Someone who asked for a place; what was turned away, and why, is a figure."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from residents.choices import Channel
from rooms.choices import DeclineReason
from shelter.shared.models import Identified
from staff.choices import HOUSE_ROLES, Role


class StayRequestQuerySet(models.QuerySet):
    def visible_to(self, member):
        if not member.has_role(*HOUSE_ROLES, Role.MANAGER):
            return self.none()
        return self.filter(centre=member.centre_id)


class StayRequest(Identified):
    """A wish for places for some people, without names: ages, sexes and needs only.

    ``people`` is a list of {"sex", "birth_year", "relation", "needs"}.
    """

    class State(models.TextChoices):
        REQUESTED = "requested", _("requested")
        WAITING = "waiting", _("waiting")
        PLACED = "placed", _("placed")
        DECLINED = "declined", _("declined")

    TRANSITIONS = {
        State.REQUESTED: {State.WAITING, State.PLACED, State.DECLINED},
        State.WAITING: {State.PLACED, State.DECLINED},
    }

    centre = models.ForeignKey("staff.Centre", models.PROTECT, related_name="stay_requests")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.REQUESTED)
    channel = models.CharField(_("came by"), max_length=20, choices=Channel)
    people = models.JSONField(default=list)
    wanted_from = models.DateField(_("from the night of"))
    wanted_nights = models.PositiveSmallIntegerField(_("nights"))
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    decline_reason = models.CharField(_("reason"), max_length=20, choices=DeclineReason, blank=True)
    objects = StayRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(decline_reason=""),
                name="stay_request_declined_with_a_reason",
            )
        ]
        indexes = [models.Index(fields=["centre", "created_at"], name="stay_request_by_centre")]

    def __str__(self):
        return f"stay request {self.pk}"
