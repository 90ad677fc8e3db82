"""Places to sleep: villa, room, bed, and what keeps a bed from being used."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rooms.choices import Audience, BedKind
from shelter.shared.models import Identified
from staff.choices import HOUSE_ROLES, Role
from staff.models import Bilingual, OfCentre

SEES_THE_HOUSE = (*HOUSE_ROLES, Role.MANAGER, Role.ADMIN, Role.CASEWORKER, Role.LEAD)


class PlaceQuerySet(models.QuerySet):
    """Places of a centre, seen by those who work in it; never by branch desks or partners."""

    centre_path = "centre"

    def visible_to(self, member):
        if not member.has_role(*SEES_THE_HOUSE):
            return self.none()
        return self.filter(**{self.centre_path: member.centre_id})


class RoomQuerySet(PlaceQuerySet):
    centre_path = "villa__centre"


class BedQuerySet(PlaceQuerySet):
    centre_path = "room__villa__centre"

    def in_use(self):
        return self.filter(is_active=True, room__is_active=True, room__villa__is_active=True)


class BedFactQuerySet(PlaceQuerySet):
    centre_path = "bed__room__villa__centre"


class OutOfServiceQuerySet(BedFactQuerySet):
    def out_on(self, night):
        """What keeps a bed from being slept in on this night."""
        return self.filter(Q(until_on=None) | Q(until_on__gt=night), from_on__lte=night)

    def lasting(self, tonight):
        """What is out tonight or later."""
        return self.filter(Q(until_on=None) | Q(until_on__gt=tonight))


class Villa(Identified, Bilingual):
    """A house or wing. Its address is not a field, and is stored nowhere (P11)."""

    centre = models.ForeignKey("staff.Centre", models.PROTECT, related_name="villas")
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    is_active = models.BooleanField(_("in use"), default=True)
    objects = PlaceQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]

    def __str__(self):
        return f"villa {self.pk}"


class Room(Identified):
    """A room: for whom, up to which age boys may stay in it, and what it offers."""

    villa = models.ForeignKey(Villa, models.PROTECT, related_name="rooms")
    code = models.CharField(_("number"), max_length=8)
    audience = models.CharField(_("for"), max_length=10, choices=Audience)
    boys_max_age = models.PositiveSmallIntegerField(
        _("boys up to the age of"), null=True, blank=True
    )
    features = models.JSONField(_("features"), default=list, blank=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    is_active = models.BooleanField(_("in use"), default=True)
    objects = RoomQuerySet.as_manager()

    class Meta:
        ordering = ["villa__position", "position", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["villa", "code"],
                name="room_code_once_a_villa",
                violation_error_message=_("This villa already has a room with that number."),
            )
        ]

    def __str__(self):
        return f"room {self.code}"


class Bed(Identified):
    """One place to sleep for one person. Whether it is free tonight is derived from its rows."""

    room = models.ForeignKey(Room, models.PROTECT, related_name="beds")
    code = models.CharField(_("code"), max_length=12)
    kind = models.CharField(_("kind"), max_length=8, choices=BedKind, default=BedKind.SINGLE)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    is_active = models.BooleanField(_("in use"), default=True)
    objects = BedQuerySet.as_manager()

    class Meta:
        ordering = ["room__villa__position", "room__position", "position", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["room", "code"],
                name="bed_code_once_a_room",
                violation_error_message=_("This room already has a bed with that code."),
            )
        ]

    def __str__(self):
        return f"bed {self.code}"


class BedPreparation(Identified):
    """A bed that someone left, or that is back in service, until a member marks it ready."""

    bed = models.ForeignKey(Bed, models.PROTECT, related_name="preparations")
    since_at = models.DateTimeField(_("since"), default=timezone.now)
    since_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    begun_at = models.DateTimeField(_("begun at"), null=True, blank=True)
    begun_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    ready_at = models.DateTimeField(_("ready at"), null=True, blank=True)
    ready_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    objects = BedFactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["bed"], condition=Q(ready_at=None), name="bed_preparation_one_open_a_bed"
            ),
            models.CheckConstraint(
                condition=Q(begun_at=None, begun_by=None)
                | Q(begun_at__isnull=False, begun_by__isnull=False),
                name="bed_preparation_begun_by_somebody",
            ),
        ]

    def __str__(self):
        return f"bed preparation {self.pk}"


class OutOfService(Identified):
    """A bed that may not be slept in, for the nights ``[from_on, until_on)``; open end allowed.

    Somebody ends it, or its end passes: then ``told_until`` says for which end the house was told,
    and the bed waits in the cleaning queue until somebody has looked at it.
    """

    class Reason(models.TextChoices):
        REPAIR = "repair", _("repair")
        CLEANING = "cleaning", _("deep cleaning")
        INFECTION = "infection", _("infection control")
        SAFETY = "safety", _("safety")
        OTHER = "other", _("other reason")

    bed = models.ForeignKey(Bed, models.PROTECT, related_name="out_of_service")
    reason = models.CharField(_("reason"), max_length=12, choices=Reason)
    from_on = models.DateField(_("from the night of"))
    until_on = models.DateField(_("until"), null=True, blank=True)
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(_("back in service at"), null=True, blank=True)
    ended_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    told_until = models.DateField(null=True, blank=True)
    maintenance = models.ForeignKey(
        "rooms.Maintenance", models.PROTECT, null=True, blank=True, related_name="closures"
    )
    relocation = models.ForeignKey(
        "rooms.Relocation", models.PROTECT, null=True, blank=True, related_name="closures"
    )
    objects = OutOfServiceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gt=F("from_on")),
                name="out_of_service_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="out_of_service_ended_by_somebody",
            ),
        ]

    def __str__(self):
        return f"out of service {self.pk}"


class BoardVersion(models.Model):
    """A number per centre that grows with every change the room board shows."""

    centre = models.OneToOneField(
        "staff.Centre", models.CASCADE, primary_key=True, related_name="board_version"
    )
    number = models.PositiveBigIntegerField(default=0)
    objects = OfCentre.as_manager()

    def __str__(self):
        return f"board version {self.number}"
