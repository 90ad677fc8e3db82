"""A stay, the nights it takes, and the history of its beds.

One bed, one night, one person: `BedNight` is unique on (bed, night) and on (stay, night). Who
sleeps where, what is free and every figure is read from these rows; `Placement` is the history.
"""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from residents.choices import Channel, Relation
from residents.models import Household, Person
from residents.models.reach import in_conflict
from rooms.choices import Destination
from rooms.models.villa import Bed
from shelter.shared.models import Identified
from staff.choices import HOUSE_ROLES


class StayQuerySet(models.QuerySet):
    def visible_to(self, member):
        """House roles see the stays of their centre; others those of people whom they see.

        The house runs the bed of a restricted file too, by code; a conflict hides the stay.
        """
        here = self.filter(centre=member.centre_id).exclude(person__in=in_conflict(member))
        if member.has_role(*HOUSE_ROLES):
            return here
        return here.filter(person__in=Person.objects.visible_to(member).values("pk"))

    def open(self):
        """Stays that take beds: held, expected or admitted."""
        return self.filter(state__in=Stay.OPEN_STATES)


class Stay(Identified):
    """One person's stay: nights ``[arrives_on, departs_on)``, at least one.

    State `held` and `expected` take their beds like `admitted` does; a hold frees them at
    `hold_until`. `is_overstay` marks an admitted stay that the close of the night had to carry on.
    """

    class State(models.TextChoices):
        REQUESTED = "requested", _("requested")
        WAITING = "waiting", _("waiting")
        HELD = "held", _("bed held")
        EXPECTED = "expected", _("expected")
        ADMITTED = "admitted", _("staying")
        ENDED = "ended", _("ended")
        CANCELLED = "cancelled", _("cancelled")
        DECLINED = "declined", _("declined")

    TRANSITIONS = {
        State.REQUESTED: {
            State.WAITING,
            State.HELD,
            State.EXPECTED,
            State.ADMITTED,
            State.DECLINED,
        },
        State.WAITING: {State.HELD, State.EXPECTED, State.ADMITTED, State.DECLINED},
        State.HELD: {State.EXPECTED, State.ADMITTED, State.CANCELLED},
        State.EXPECTED: {State.ADMITTED, State.CANCELLED},
        State.ADMITTED: {State.ENDED, State.CANCELLED},
        State.ENDED: {State.ADMITTED},
    }
    OPEN_STATES = (State.HELD, State.EXPECTED, State.ADMITTED)

    centre = models.ForeignKey("staff.Centre", models.PROTECT, related_name="stays")
    person = models.ForeignKey(Person, models.PROTECT, related_name="stays")
    household = models.ForeignKey(Household, models.PROTECT, related_name="stays")
    relation = models.CharField(_("relation"), max_length=20, choices=Relation)
    state = models.CharField(_("state"), max_length=10, choices=State)
    channel = models.CharField(_("came by"), max_length=20, choices=Channel)
    needs = models.JSONField(_("needs"), default=list)
    arrives_on = models.DateField(_("first night"))
    departs_on = models.DateField(_("leaves on"))
    hold_until = models.DateTimeField(_("held until"), null=True, blank=True)
    is_overstay = models.BooleanField(_("past its last night"), default=False)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    admitted_at = models.DateTimeField(_("arrived at"), null=True, blank=True)
    admitted_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(_("left at"), null=True, blank=True)
    ended_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    destination = models.CharField(_("destination"), max_length=20, choices=Destination, blank=True)
    safe_for_her = models.BooleanField(_("she says it is safe"), null=True)
    safe_for_worker = models.BooleanField(_("the worker finds it safe"), null=True)
    cancel_reason = models.CharField(_("why it was cancelled"), max_length=200, blank=True)
    objects = StayQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(state__in=["held", "expected", "admitted"]),
                name="stay_one_open_a_person",
            ),
            models.CheckConstraint(
                condition=Q(departs_on__gt=F("arrives_on")), name="stay_is_at_least_one_night"
            ),
            models.CheckConstraint(
                condition=~Q(state="held") | Q(hold_until__isnull=False),
                name="stay_held_until_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="ended")
                | (
                    Q(ended_at__isnull=False)
                    & ~Q(destination="")
                    & Q(safe_for_worker__isnull=False)
                ),
                name="stay_ends_with_a_destination",
            ),
        ]
        indexes = [
            models.Index(fields=["centre", "state", "departs_on"], name="stay_by_state"),
            models.Index(fields=["household"], name="stay_by_household"),
        ]

    def __str__(self):
        return f"stay {self.pk}"

    @property
    def is_open(self):
        return self.state in self.OPEN_STATES

    @property
    def nights(self):
        """Return the number of nights from arrival to departure."""
        return (self.departs_on - self.arrives_on).days

    def night_number(self, night):
        """Return which night of the stay ``night`` is; the first is 1."""
        return (night - self.arrives_on).days + 1


class ThroughStay(models.QuerySet):
    def visible_to(self, member):
        return self.filter(stay__in=Stay.objects.visible_to(member))


class BedNight(models.Model):
    """A stay sleeps in a bed on one night. The two unique constraints are the lock that matters."""

    bed = models.ForeignKey(Bed, models.PROTECT, related_name="nights", db_index=False)
    night = models.DateField(_("night"))
    stay = models.ForeignKey(Stay, models.PROTECT, related_name="bed_nights", db_index=False)
    is_overstay = models.BooleanField(default=False)
    objects = ThroughStay.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bed", "night"], name="bed_night_one_person_a_bed"),
            models.UniqueConstraint(fields=["stay", "night"], name="bed_night_one_bed_a_person"),
        ]
        indexes = [models.Index(fields=["night"], name="bed_night_by_night")]

    def __str__(self):
        return f"bed night {self.pk}"


class Placement(Identified):
    """A stay was given a bed for the nights ``[from_on, until_on)``; equal to its bed-nights."""

    stay = models.ForeignKey(Stay, models.PROTECT, related_name="placements")
    bed = models.ForeignKey(Bed, models.PROTECT, related_name="placements", db_index=False)
    from_on = models.DateField(_("from the night of"))
    until_on = models.DateField(_("until"))
    objects = ThroughStay.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__gt=F("from_on")), name="placement_is_at_least_one_night"
            ),
            models.UniqueConstraint(fields=["stay", "from_on"], name="placement_one_start_a_stay"),
        ]
        indexes = [
            models.Index(fields=["until_on", "from_on"], name="placement_by_dates"),
            models.Index(fields=["bed", "until_on"], name="placement_by_bed"),
        ]

    def __str__(self):
        return f"placement {self.pk}"
