"""Someone who asked for a place: screened, decided, waiting, placed, or turned away and counted."""

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from residents.choices import Channel
from residents.models import Household, Person
from residents.models.reach import NamingPersons
from rooms.choices import (
    AcceptReason,
    Answer,
    CancelReason,
    DeclineReason,
    UnscreenedReason,
    Urgency,
    Whereabouts,
)
from shelter.shared.models import Identified
from staff.choices import HOUSE_ROLES, Role

OVER = ("placed", "declined", "withdrawn")
PUT_OFF = ("declined", "not_now")


class StayRequestQuerySet(NamingPersons, models.QuerySet):
    def visible_to(self, member):
        """Requests of her centre; what was declined only supervisor and manager see.

        Requests of somebody who is hidden from the member are left out.
        """
        if not member.has_role(*HOUSE_ROLES, Role.MANAGER):
            return self.none()
        here = self.filter(centre=member.centre_id).naming_nobody_hidden_from(member)
        if member.has_role(Role.SUPERVISOR, Role.MANAGER):
            return here
        return here.exclude(state=StayRequest.State.DECLINED)

    def waiting(self):
        return self.filter(state=StayRequest.State.WAITING)

    def in_order(self):
        """Who is in danger soonest comes first; of those, who asked first."""
        ranks = [When(urgency=code, then=Value(rank)) for rank, code in enumerate(Urgency.values)]
        return self.alias(rank=Case(*ranks)).order_by("rank", "created_at", "pk")

    def with_screening(self):
        """Annotate whether somebody has screened it."""
        screened = RequestScreening.objects.filter(request=OuterRef("pk"))
        return self.annotate(is_screened=Exists(screened))


class StayRequest(Identified):
    """A wish for places for some people, without names: ages, sexes and needs only.

    ``people`` is a list of {"sex", "birth_year", "relation", "needs"}, with the id of a "person"
    whom the house knows; ``person`` is she who asks. ``household`` is who beds are, or were, held
    for. Words and the number to call back are sealed under a key of the request's own, which is
    destroyed when the request is over.
    """

    class State(models.TextChoices):
        REQUESTED = "requested", _("requested")
        WAITING = "waiting", _("waiting")
        HELD = "held", _("beds held")
        PLACED = "placed", _("placed")
        NOT_NOW = "not_now", _("not now")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", pgettext_lazy("request", "withdrawn")

    TRANSITIONS = {
        State.REQUESTED: {
            State.WAITING,
            State.HELD,
            State.NOT_NOW,
            State.DECLINED,
            State.WITHDRAWN,
        },
        State.WAITING: {State.HELD, State.NOT_NOW, State.DECLINED, State.WITHDRAWN},
        State.HELD: {State.WAITING, State.PLACED, State.WITHDRAWN},
        State.NOT_NOW: {State.REQUESTED, State.NOT_NOW, State.WITHDRAWN},
        State.PLACED: {State.WAITING, State.HELD},
    }
    OPEN_STATES = (State.REQUESTED, State.WAITING)

    centre = models.ForeignKey("staff.Centre", models.PROTECT, related_name="stay_requests")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.REQUESTED)
    channel = models.CharField(_("came by"), max_length=20, choices=Channel)
    people = models.JSONField(default=list)
    wanted_from = models.DateField(_("from the night of"))
    wanted_nights = models.PositiveSmallIntegerField(_("nights"))
    urgency = models.CharField(_("how soon"), max_length=8, choices=Urgency, default=Urgency.DAYS)
    whereabouts = models.CharField(
        _("where she is now"), max_length=12, choices=Whereabouts, default=Whereabouts.UNKNOWN
    )
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="requests")
    household = models.OneToOneField(
        Household, models.PROTECT, null=True, related_name="stay_request"
    )
    sealed_words = models.BinaryField(null=True)
    sealed_number = models.BinaryField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    decline_reason = models.CharField(_("reason"), max_length=20, choices=DeclineReason, blank=True)
    review_on = models.DateField(_("look at it again on"), null=True, blank=True)
    withdraw_reason = models.CharField(
        _("why it was withdrawn"), max_length=20, choices=CancelReason, blank=True
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    objects = StayRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=PUT_OFF, decided_at__isnull=False) & ~Q(decline_reason="")
                | ~Q(state__in=PUT_OFF) & Q(decline_reason=""),
                name="stay_request_declined_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(state="not_now", review_on__isnull=False)
                | ~Q(state="not_now") & Q(review_on=None),
                name="stay_request_not_now_until_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("held", "placed")) | Q(household__isnull=False),
                name="stay_request_held_for_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn") & ~Q(withdraw_reason="")
                | ~Q(state="withdrawn") & Q(withdraw_reason=""),
                name="stay_request_withdrawn_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=OVER, ended_at__isnull=False, sealed_words=None, sealed_number=None
                )
                | ~Q(state__in=OVER) & Q(ended_at=None),
                name="stay_request_over_keeps_no_words",
            ),
        ]
        indexes = [
            models.Index(fields=["centre", "created_at"], name="stay_request_by_centre"),
            models.Index(fields=["centre", "state"], name="stay_request_by_state"),
        ]

    def __str__(self):
        return f"stay request {self.pk}"

    @property
    def is_open(self):
        """It may be screened and decided."""
        return self.state in self.OPEN_STATES

    @property
    def is_over(self):
        return self.state in OVER

    @property
    def keeps_words(self):
        return self.sealed_words is not None or self.sealed_number is not None


class RequestScreening(models.Model):
    """The four questions of the screening as somebody answered them; asked again, it is a new one.

    Of several the latest counts.
    """

    QUESTIONS = ("safe_now", "eligible", "conflict_here", "needs_other")

    request = models.ForeignKey(StayRequest, models.PROTECT, related_name="screenings")
    safe_now = models.CharField(_("Is she safe where she is now?"), max_length=7, choices=Answer)
    eligible = models.CharField(_("Is this the right house for her?"), max_length=7, choices=Answer)
    conflict_here = models.CharField(
        _("Is somebody here with whom she would not be safe?"), max_length=7, choices=Answer
    )
    needs_other = models.CharField(
        _("Does she need another service first?"), max_length=7, choices=Answer
    )
    screened_at = models.DateTimeField(default=timezone.now)
    screened_by = models.ForeignKey("staff.Member", models.PROTECT, related_name="+")

    def __str__(self):
        return f"request screening {self.pk}"

    @property
    def answers(self):
        """Return the questions with their answers."""
        fields = [self._meta.get_field(name) for name in self.QUESTIONS]
        return [(field.verbose_name, Answer(getattr(self, field.name))) for field in fields]


class RequestStep(models.Model):
    """One move of a request from state to state, kept: why, when, and by whom if by somebody.

    ``unscreened``: why it was decided before it was screened.
    """

    REASONS = dict([*AcceptReason.choices, *DeclineReason.choices, *CancelReason.choices])

    request = models.ForeignKey(StayRequest, models.PROTECT, related_name="steps")
    to = models.CharField(_("now"), max_length=10, choices=StayRequest.State)
    reason = models.CharField(_("reason"), max_length=20, choices=REASONS, blank=True)
    unscreened = models.CharField(
        _("why before the screening"), max_length=14, choices=UnscreenedReason, blank=True
    )
    taken_at = models.DateTimeField(default=timezone.now)
    taken_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["to", "taken_at"], name="request_step_by_kind")]

    def __str__(self):
        return f"request step {self.pk}"
