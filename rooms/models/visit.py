"""Who comes to the door: visits and vehicles, and who must not come in.

A visitor's words are kept only where they are about somebody: sealed under her identity key.
Everything else is kept as keyed hashes, which say no name and still find it again.
"""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from residents.models import Person
from residents.models.reach import NamingPersons
from shelter.shared.models import Identified


class OfHouse(NamingPersons, models.QuerySet):
    def visible_to(self, member):
        """Rows of her centre; those that name somebody hidden from her are left out."""
        return self.filter(centre=member.centre_id).naming_nobody_hidden_from(member)


class Visit(Identified):
    """Somebody or a vehicle at the house, from one moment to another.

    ``person``: whom it is for. Only then are name, phone and plate kept, sealed under her key.
    """

    class Kind(models.TextChoices):
        VISITOR = "visitor", pgettext_lazy("visit", "visitor")
        DELIVERY = "delivery", pgettext_lazy("visit", "delivery")
        MAINTENANCE = "maintenance", pgettext_lazy("visit", "repair or maintenance")
        OFFICIAL = "official", pgettext_lazy("visit", "official, on duty")
        VEHICLE = "vehicle", pgettext_lazy("visit", "vehicle")

    PARTS = ("name", "phone", "plate")

    centre = models.ForeignKey("staff.Centre", models.PROTECT, related_name="visits")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="visits")
    sealed_name = models.BinaryField(null=True)
    sealed_phone = models.BinaryField(null=True)
    sealed_plate = models.BinaryField(null=True)
    name_hash = models.BinaryField(max_length=16, null=True)
    phone_hash = models.BinaryField(max_length=16, null=True)
    plate_hash = models.BinaryField(max_length=16, null=True)
    arrived_at = models.DateTimeField(_("came at"), default=timezone.now)
    arrived_by = models.ForeignKey("staff.Member", models.PROTECT, related_name="+")
    left_at = models.DateTimeField(_("left at"), null=True, blank=True)
    left_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    objects = OfHouse.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False)
                | Q(sealed_name=None, sealed_phone=None, sealed_plate=None),
                name="visit_keeps_words_only_about_somebody",
            ),
            models.CheckConstraint(
                condition=Q(left_at=None) | Q(left_at__gte=F("arrived_at")),
                name="visit_leaves_after_it_came",
            ),
        ]
        indexes = [models.Index(fields=["centre", "left_at"], name="visit_in_the_house")]

    def __str__(self):
        return f"visit {self.pk}"


class BannedVisitor(Identified):
    """Somebody who must not come in, known by words of a name, a phone or a plate as hashes.

    ``name_words`` is how many words of the name are known. ``person``: from whom he is kept.
    """

    class Reason(models.TextChoices):
        FLED_FROM = "fled_from", pgettext_lazy("ban", "somebody here fled from this person")
        THREATENED = "threatened", pgettext_lazy("ban", "threatened somebody of the house")
        COURT_ORDER = "court_order", pgettext_lazy("ban", "an order of a court")
        ASKED_ABOUT = "asked_about", pgettext_lazy("ban", "asked who lives here")
        OTHER = "other", pgettext_lazy("ban", "another reason")

    centre = models.ForeignKey("staff.Centre", models.PROTECT, related_name="banned_visitors")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="kept_from")
    reason = models.CharField(_("reason"), max_length=12, choices=Reason)
    name_words = models.PositiveSmallIntegerField(default=0)
    phone_hash = models.BinaryField(max_length=16, null=True)
    plate_hash = models.BinaryField(max_length=16, null=True)
    until_on = models.DateField(_("until"), null=True, blank=True)
    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.ForeignKey("staff.Member", models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey("staff.Member", models.PROTECT, null=True, related_name="+")
    objects = OfHouse.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(name_words__gt=0)
                | Q(phone_hash__isnull=False)
                | Q(plate_hash__isnull=False),
                name="banned_visitor_is_known_by_something",
            )
        ]

    def __str__(self):
        return f"banned visitor {self.pk}"


class BannedNameToken(models.Model):
    """One word of a banned name, as it is spelt or as it sounds, as a keyed hash."""

    banned = models.ForeignKey(BannedVisitor, models.CASCADE, related_name="tokens")
    word = models.PositiveSmallIntegerField()
    token = models.BinaryField(max_length=16)

    class Meta:
        indexes = [models.Index(fields=["token"], name="banned_name_token")]
        constraints = [
            models.UniqueConstraint(
                fields=["banned", "word", "token"], name="banned_name_token_once_a_word"
            )
        ]

    def __str__(self):
        return f"banned name token {self.pk}"


class BannedAtDoor(Identified):
    """One time that somebody at the door was on the list of those who must not come in."""

    centre = models.ForeignKey("staff.Centre", models.PROTECT, related_name="banned_at_door")
    banned = models.ForeignKey(BannedVisitor, models.PROTECT, related_name="attempts")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey("staff.Member", models.PROTECT, related_name="+")
    objects = OfHouse.as_manager()

    def __str__(self):
        return f"banned at the door {self.pk}"
